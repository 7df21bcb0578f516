/**
 * Where the browser comes back to after a login: one address on this machine, open for one answer.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";

/** Options of {@linkcode CallbackServer.listen}. */
export interface CallbackOptions {
  /** Without it any free one is taken. */
  readonly port?: number;
  /** What the answer must carry; nobody else knows it. */
  readonly state: string;
}

const PATH = "/callback";
const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  connection: "close",
};

/** Waits for a browser. */
export class CallbackServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #state: string;
  readonly #answer = Promise.withResolvers<URLSearchParams>();

  private constructor(state: string) {
    this.#state = state;
    this.#server = createServer((request, response) => this.#handle(request, response));
  }

  /** Listens on this machine alone. @throws the system's error if the port is taken. */
  static async listen({ port = 0, state }: CallbackOptions): Promise<CallbackServer> {
    const callback = new CallbackServer(state);
    await new Promise<void>((resolve, reject) => {
      callback.#server.once("error", reject);
      callback.#server.listen(port, "127.0.0.1", resolve);
    });
    return callback;
  }

  /** What the browser is told to come back to. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${PATH}`;
  }

  /** The parameters that the browser came back with, once they carry the state. */
  get answer(): Promise<URLSearchParams> {
    return this.#answer.promise;
  }

  /** Takes the address that a browser on another machine ended at; tells whether it was the right one. */
  paste(address: string): boolean {
    const params = URL.parse(address.trim())?.searchParams;
    if (params === undefined || !this.#isOurs(params)) return false;
    this.#answer.resolve(params);
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? "", this.url);
    const { host } = request.headers;
    // A web page that leads a name of its own here (DNS rebinding) shows that name.
    const isHere = host === new URL(this.url).host;
    if (!isHere || request.method !== "GET" || url?.pathname !== PATH) {
      return reply(response, 404, "Nothing here.");
    }
    if (!this.#isOurs(url.searchParams)) {
      return reply(response, 400, "This is not the answer to the login that is under way.");
    }
    const isDone = url.searchParams.has("code");
    reply(
      response,
      200,
      isDone
        ? "Runbyte has got the answer. You can close this window."
        : "The login was not granted. Runbyte says more in the terminal.",
    );
    this.#answer.resolve(url.searchParams);
  }

  #isOurs(params: URLSearchParams): boolean {
    const given = Buffer.from(params.get("state") ?? "");
    const wanted = Buffer.from(this.#state);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  }
}

/** Nothing of the request stands in the answer. */
function reply(response: ServerResponse, status: number, text: string): void {
  const page = "<!doctype html><meta charset=utf-8><title>Runbyte</title>" +
    `<body style="font:1.2em sans-serif;margin:4em">${text}`;
  response.writeHead(status, HEADERS).end(page);
}
