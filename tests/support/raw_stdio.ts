import type { Child } from "./child.ts";

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A client without an SDK, which can also send what no SDK would. */
export class RawStdio {
  readonly messages: Message[] = [];
  readonly #child: Child;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #lastId = 0;

  constructor(child: Child) {
    this.#child = child;
    child.onLine = (line) => {
      const message: Message = JSON.parse(line);
      this.messages.push(message);
      if (typeof message.id === "number") this.#waiting.get(message.id)?.(message);
    };
  }

  /** Sends bytes as they are. */
  send(text: string | Uint8Array): void {
    this.#child.write(text);
  }

  notify(method: string, params?: object): void {
    this.send(`${JSON.stringify({ jsonrpc: "2.0", method, params })}\n`);
  }

  /** The whole answer, be it a result or an error. Rejects if the process ends before it. */
  async request(method: string, params?: object): Promise<Message> {
    const id = ++this.#lastId;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.send(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    const gone = this.#child.exited.then((exit): never => {
      throw new Error(
        `Ended before it answered ${method}: ${JSON.stringify(exit)} ${this.#child.stderr}`,
      );
    });
    return await Promise.race([answer, gone]);
  }

  async initialize(): Promise<Message> {
    const answer = await this.request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "raw", version: "1" },
    });
    this.notify("notifications/initialized");
    return answer;
  }
}
