import { connect, type Socket } from "node:net";
import { TOKEN } from "./http_runbyte.ts";

/** What came back before the connection ended or the answer was whole. */
export interface RawAnswer {
  /** Undefined if the connection ended without an answer. */
  readonly status?: number;
  readonly text: string;
}

/** Headers of a request that is good in every way, by name. */
export type RawHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A connection that sends bytes as they are, as no client would. */
export class RawHttp implements Disposable {
  readonly #socket: Socket;
  readonly #url: URL;
  #received = "";
  readonly #ended: Promise<void>;
  #onData = (): void => {};

  private constructor(socket: Socket, url: URL) {
    this.#socket = socket;
    this.#url = url;
    socket.on("data", (chunk) => {
      this.#received += chunk.toString("latin1");
      this.#onData();
    });
    // A reset is one of the ways to be turned away.
    socket.on("error", () => {});
    this.#ended = new Promise((resolve) => socket.on("close", () => resolve()));
  }

  static async connect(url: URL): Promise<RawHttp> {
    const socket = connect(Number(url.port), url.hostname);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new RawHttp(socket, url);
  }

  send(text: string | Uint8Array): void {
    this.#socket.write(text);
  }

  /** From now on nothing that comes is read. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** The head of a request; a header that is undefined is left out. */
  head(method: string, headers: RawHeaders, path = this.#url.pathname): string {
    const all: RawHeaders = {
      Host: this.#url.host,
      Authorization: `Bearer ${TOKEN}`,
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) =>
      [value ?? []].flat().map((each) => `${name}: ${each}`)
    );
    return [`${method} ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n");
  }

  /** Waits for the whole head of an answer, or for the end of the connection. */
  async answer(): Promise<RawAnswer> {
    const whole = new Promise<void>((resolve) => {
      this.#onData = () => this.#received.includes("\r\n\r\n") && resolve();
      this.#onData();
    });
    await Promise.race([whole, this.#ended]);
    const status = /^HTTP\/1\.1 (\d{3})/.exec(this.#received)?.[1];
    const text = this.#received;
    this.#received = "";
    return { text, ...status !== undefined && { status: Number(status) } };
  }

  /** Waits until the server has closed the connection. */
  async whenClosed(): Promise<void> {
    await this.#ended;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

/** One request on a connection of its own. */
export async function sendRaw(
  url: URL,
  method: string,
  headers: RawHeaders,
  body: string | Uint8Array = "",
): Promise<RawAnswer> {
  using raw = await RawHttp.connect(url);
  const length = { "Content-Length": String(new TextEncoder().encode(String(body)).length) };
  const hasLength = "Content-Length" in headers || "Transfer-Encoding" in headers;
  raw.send(raw.head(method, { ...hasLength ? {} : length, ...headers }));
  raw.send(body);
  return await raw.answer();
}
