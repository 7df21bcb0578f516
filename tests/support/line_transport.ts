import type { JSONRPCMessage } from "@modelcontextprotocol/client";
import type { Child } from "./child.ts";

/** A transport for the SDK's clients, old and new, over a child whose lines are kept. */
export class LineTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #child: Child;

  constructor(child: Child) {
    this.#child = child;
  }

  start(): Promise<void> {
    this.#child.onLine = (line) => this.#receive(line);
    void this.#child.exited.then(() => this.onclose?.());
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.#child.write(`${JSON.stringify(message)}\n`);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#child.closeStdin();
    return Promise.resolve();
  }

  #receive(line: string): void {
    try {
      this.onmessage?.(JSON.parse(line));
    } catch (error) {
      this.onerror?.(error as Error);
    }
  }
}
