/**
 * JSON-RPC 2.0 with `Content-Length` frames over two byte streams: what the native TypeScript compiler speaks,
 * and our own compiler process too. A message is copied at most once, whatever its size and the size of the chunks.
 * @module
 */

/** Answers requests of the other side; a throw is sent as an error. */
export type RpcHandler = (method: string, params: unknown) => unknown;

/** Options of {@linkcode RpcPeer}. */
export interface RpcOptions {
  readonly write: (bytes: Uint8Array) => void;
  readonly handle?: RpcHandler;
  /** A longer message ends the connection: the other side is not to be trusted any more. */
  readonly maxMessageBytes: number;
  /** The connection cannot go on: a broken frame, or one that is too long. */
  readonly onBroken: (reason: string) => void;
}

/** The other side answered a request with an error. */
export class RpcError extends Error {
  override readonly name = "RpcError";
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message?: string };
}

const MAX_HEADER_BYTES = 1024;
const HEADER_END = "\r\n\r\n";

/** One end of a connection. */
export class RpcPeer {
  readonly #options: RpcOptions;
  readonly #waiting = new Map<number, Waiting>();
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #nextId = 1;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  /** Length of the body that is being read; undefined while its header is. */
  #bodyBytes: number | undefined;

  constructor(options: RpcOptions) {
    this.#options = options;
  }

  /** Takes what the other side has sent. */
  receive(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bodyBytes === undefined ? this.#readHeader() : this.#readBody());
  }

  /** Asks the other side. Rejects if it answers with an error, or if the connection ends. */
  request(method: string, params: unknown): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ jsonrpc: "2.0", id, method, params });
    });
  }

  /** Fails every request that is still waiting. */
  end(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #readHeader(): boolean {
    if (this.#bytes === 0) return false;
    const head = this.#decoder.decode(this.#take(Math.min(this.#bytes, MAX_HEADER_BYTES), true));
    const end = head.indexOf(HEADER_END);
    if (end === -1) {
      if (this.#bytes >= MAX_HEADER_BYTES) this.#options.onBroken("a frame has no header");
      return false;
    }
    const length = /^Content-Length: (\d+)$/im.exec(head.slice(0, end))?.[1];
    if (length === undefined || Number(length) > this.#options.maxMessageBytes) {
      this.#options.onBroken(`a message of ${length ?? "unknown"} bytes`);
      return false;
    }
    this.#take(end + HEADER_END.length, false);
    this.#bodyBytes = Number(length);
    return true;
  }

  #readBody(): boolean {
    if (this.#bytes < this.#bodyBytes!) return false;
    const text = this.#decoder.decode(this.#take(this.#bodyBytes!, false));
    this.#bodyBytes = undefined;
    let message: Message;
    try {
      message = JSON.parse(text);
    } catch {
      this.#options.onBroken("a message is not JSON");
      return false;
    }
    void this.#dispatch(message);
    return true;
  }

  /** The next bytes; with `peek` they stay. */
  #take(bytes: number, peek: boolean): Uint8Array {
    if (this.#chunks[0]!.length < bytes) {
      const joined = new Uint8Array(this.#bytes);
      let offset = 0;
      for (const chunk of this.#chunks) {
        joined.set(chunk, offset);
        offset += chunk.length;
      }
      this.#chunks = [joined];
    }
    const first = this.#chunks[0]!;
    if (!peek) {
      this.#bytes -= bytes;
      if (bytes === first.length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(bytes);
    }
    return first.subarray(0, bytes);
  }

  async #dispatch(message: Message): Promise<void> {
    if (message.method === undefined) {
      const waiting = this.#waiting.get(Number(message.id));
      this.#waiting.delete(Number(message.id));
      if (message.error === undefined) waiting?.resolve(message.result);
      else waiting?.reject(new RpcError(message.error.message ?? "unknown error"));
      return;
    }
    if (message.id === undefined) return;
    try {
      const result = await this.#options.handle?.(message.method, message.params) ?? null;
      this.#send({ jsonrpc: "2.0", id: message.id, result });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#send({ jsonrpc: "2.0", id: message.id, error: { code: -32603, message: text } });
    }
  }

  #send(message: object): void {
    const body = this.#encoder.encode(JSON.stringify(message));
    const head = this.#encoder.encode(`Content-Length: ${body.length}${HEADER_END}`);
    this.#options.write(head);
    this.#options.write(body);
  }
}
