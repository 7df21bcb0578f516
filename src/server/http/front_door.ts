import type { IncomingMessage, ServerResponse } from "node:http";
import { messageOf } from "../../base/errors.ts";
import { logger } from "../../base/log.ts";
import type { Access } from "./access.ts";
import { BodyReader } from "./body.ts";
import type { Gate } from "./gate.ts";
import type { McpRequest } from "./mcp_request.ts";
import { METADATA_PATHS } from "./oauth.ts";
import type { RateLimit } from "./rate_limit.ts";
import { Refusal } from "./refusal.ts";
import { sendResponse, toWebRequest } from "./web.ts";

/** What stands behind the door, and who lets in. */
export interface FrontDoorOptions {
  readonly gate: Gate;
  readonly access: Access;
  readonly rate: RateLimit;
  readonly serve: (request: McpRequest) => Promise<Response>;
}

const METHODS = ["POST", "GET", "DELETE"];

/**
 * Every request passes here, and every check in this order: name and origin, address, method, caller, rate, body.
 * Invariant: whoever fails one learns which one and nothing else.
 */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #bodies = new BodyReader();
  #isClosing = false;

  constructor(options: FrontDoorOptions) {
    this.#options = options;
  }

  /** From now on new requests are told to go elsewhere. */
  close(): void {
    this.#isClosing = true;
  }

  /** Answers one request. Never rejects. */
  async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const gone = new AbortController();
    const finished = new Promise<void>((resolve) => outgoing.once("close", resolve));
    outgoing.once("close", () => outgoing.writableFinished || gone.abort());
    // The client's end of the connection shows as the response's, where it is handled.
    for (const stream of [incoming, outgoing]) stream.on("error", () => {});
    const response = await this.#answer(incoming, finished, gone.signal).catch(toResponse);
    // What is left of a refused body is read and dropped, so that its sender gets to see the refusal.
    incoming.resume();
    if (outgoing.closed) await response.body?.cancel();
    else await sendResponse(response, outgoing).catch(() => void outgoing.destroy());
  }

  async #answer(
    incoming: IncomingMessage,
    finished: Promise<void>,
    signal: AbortSignal,
  ): Promise<Response> {
    const { gate, access, rate, serve } = this.#options;
    const { method = "", headers, url = "" } = incoming;
    const [path] = url.split("?");
    // Asked by those who only know an address, and the answer tells nothing.
    if (path === "/healthz") return this.#health(method);
    gate.check(incoming);
    const host = headers.host!;
    const metadata = METADATA_PATHS.includes(path) ? access.describe(host) : undefined;
    if (metadata && method === "GET") return Response.json(metadata);
    if (path !== "/mcp") throw new Refusal(404, "MCP is at /mcp");
    if (!METHODS.includes(method)) {
      throw new Refusal(405, "MCP takes POST, GET and DELETE", { Allow: METHODS.join(", ") });
    }
    const caller = await access.identify(headers.authorization, host);
    rate.take(caller);
    if (this.#isClosing) throw closing();
    const body = method === "POST" ? await this.#bodies.read(incoming, finished) : undefined;
    return await serve({ caller, web: toWebRequest(incoming, signal), body, finished });
  }

  #health(method: string): Response {
    if (method !== "GET" && method !== "HEAD") {
      throw new Refusal(405, "Only GET", { Allow: "GET, HEAD" });
    }
    if (this.#isClosing) throw closing();
    return Response.json({ status: "ok" });
  }
}

function closing(): Refusal {
  return new Refusal(503, "Runbyte is stopping", { "Retry-After": "5", Connection: "close" });
}

function toResponse(thrown: unknown): Response {
  if (thrown instanceof Refusal) return thrown.toResponse();
  logger("server").error("A request failed: {message}", { message: messageOf(thrown) });
  return new Refusal(500, "Runbyte failed; its log says more").toResponse();
}
