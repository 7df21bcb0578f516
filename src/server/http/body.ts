import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** Longest body that is read. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** All bodies together that are held at one time; the values they turn into take a multiple of it. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** Most messages that one body may carry. */
const MAX_BATCH = 100;

/** Reads bodies of requests, one budget of memory for all of them. */
export class BodyReader {
  #heldBytes = 0;

  /**
   * The JSON value of a body. Its bytes count until `released` resolves.
   * @throws {Refusal} 400, 413, 415, or 503 when too much is held already.
   */
  async read(incoming: IncomingMessage, released: Promise<unknown>): Promise<unknown> {
    checkHeaders(incoming);
    const value = parse(await this.#collect(incoming, released));
    if (Array.isArray(value) && value.length > MAX_BATCH) {
      throw new Refusal(400, `A batch has at most ${MAX_BATCH} messages`);
    }
    return value;
  }

  async #collect(incoming: IncomingMessage, released: Promise<unknown>): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    released.then(() => this.#heldBytes -= bytes);
    for await (const chunk of bodyOf(incoming)) {
      if (bytes + chunk.length > MAX_BODY_BYTES) throw tooLarge();
      if (this.#heldBytes + chunk.length > MAX_HELD_BYTES) {
        throw new Refusal(503, "Too many large requests at once", { "Retry-After": "1" });
      }
      bytes += chunk.length;
      this.#heldBytes += chunk.length;
      chunks.push(chunk);
    }
    return new TextDecoder().decode(join(chunks, bytes));
  }
}

function checkHeaders({ headers }: IncomingMessage): void {
  const [type] = (headers["content-type"] ?? "").split(";");
  if (type.trim().toLowerCase() !== "application/json") {
    throw new Refusal(415, "Content-Type must be application/json");
  }
  if (!/^(identity)?$/i.test(headers["content-encoding"] ?? "")) {
    throw new Refusal(415, "The body must not be compressed");
  }
  if (Number(headers["content-length"] ?? 0) > MAX_BODY_BYTES) throw tooLarge();
}

/** The chunks as they come. Whoever stops early leaves the connection usable: the rest is read and dropped. */
function bodyOf(incoming: IncomingMessage): AsyncIterable<Buffer> {
  return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}

function tooLarge(): Refusal {
  return new Refusal(413, `A request has at most ${MAX_BODY_BYTES} bytes`);
}

function join(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  if (chunks.length === 1) return chunks[0];
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "The body is no JSON");
  }
}
