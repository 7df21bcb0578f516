import { INVALID_REQUEST, type JSONRPCMessage, type Transport } from "@modelcontextprotocol/server";
import type { Readable, Writable } from "node:stream";
import { LineReader } from "../base/lines.ts";
import { logger } from "../base/log.ts";

/** Longest request line that is taken; a program's source is far below it. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * JSON-RPC lines over this process's stdin and stdout.
 *
 * Used in place of the SDK's own transport, whose reader needs quadratic time for long lines and closes
 * the connection at a line over its cap; here such a line, like any that is no JSON-RPC message, is dropped with a log line.
 */
export class StdioTransport implements Transport {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #log = logger("server");
  readonly #reader: LineReader;
  #closed = false;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    this.#reader = new LineReader({
      line: (text) => this.#receive(text),
      overflow: () =>
        this.#log.warn("Dropped a request line over {bytes} bytes", { bytes: MAX_LINE_BYTES }),
      skipped: (head, tail) => this.#refuse(idOf(head, tail)),
    }, MAX_LINE_BYTES);
  }

  start(): Promise<void> {
    this.#input.on("data", (chunk: Uint8Array) => this.#reader.push(chunk));
    this.#input.once("end", () => void this.close());
    this.#input.once("error", () => void this.close());
    // The client may vanish between two writes; its end of stdin says the same.
    this.#output.on("error", () => void this.close());
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) =>
      this.#output.write(JSON.stringify(message) + "\n", () => resolve())
    );
  }

  close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#input.pause();
      this.onclose?.();
    }
    return Promise.resolve();
  }

  /** Tells a client whose request was too long to be read, so that it does not wait for ever. */
  #refuse(id: string | number | undefined): void {
    if (id === undefined) return;
    const message = `The request is longer than ${MAX_LINE_BYTES} bytes; send less at once`;
    void this.send({ jsonrpc: "2.0", id, error: { code: INVALID_REQUEST, message } });
  }

  #receive(text: string): void {
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      this.#log.warn("Dropped a request line that is no JSON: {start}", {
        start: text.slice(0, 80),
      });
      return;
    }
    if (
      typeof message !== "object" || message === null || !("jsonrpc" in message) ||
      message.jsonrpc !== "2.0"
    ) {
      this.#log.warn("Dropped a request line that is no JSON-RPC message: {start}", {
        start: text.slice(0, 80),
      });
      return;
    }
    this.onmessage?.(message as JSONRPCMessage);
  }
}

/** Clients write the id of a request at its beginning or at its end; elsewhere it may be part of the arguments. */
function idOf(head: string, tail: string): string | number | undefined {
  const id = String.raw`"id"\s*:\s*(\d{1,15}|"[^"\\]{0,100}")\s*`;
  const found =
    new RegExp(`^\\s*\\{\\s*(?:"jsonrpc"\\s*:\\s*"2\\.0"\\s*,\\s*)?${id},`).exec(head) ??
      new RegExp(`${id}(?:,\\s*"jsonrpc"\\s*:\\s*"2\\.0"\\s*)?\\}\\s*$`).exec(tail);
  return found === null ? undefined : JSON.parse(found[1]);
}
