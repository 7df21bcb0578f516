/**
 * MCP over Streamable HTTP for many callers: one port, `/mcp` and `/healthz`.
 * In: requests of anybody. Out: tool calls of callers who showed who they are, each in workspaces of its own.
 * Invariant: nothing behind `FrontDoor` sees a request that has not passed every check.
 * @module
 */
import { createServer, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { ServerLimits } from "../base/server_limits.ts";
import type { Sessions } from "../session/sessions.ts";
import { type AccessOptions, createAccess } from "./http/access.ts";
import { FrontDoor } from "./http/front_door.ts";
import { Gate, type GateOptions, isLoopback } from "./http/gate.ts";
import { McpEndpoint, type McpEndpointOptions } from "./http/mcp_endpoint.ts";
import { RateLimit } from "./http/rate_limit.ts";

/** What serving needs of the application. */
export interface HttpHost {
  readonly sessions: Sessions;
  readonly redact: (text: string) => string;
  /** Starts children in the background. */
  warm(): void;
}

/** Where and for whom. */
export interface HttpOptions extends GateOptions, Pick<McpEndpointOptions, "createServer"> {
  readonly access: AccessOptions;
  readonly limits: ServerLimits;
  /** Called with the address on this machine once requests are taken. */
  readonly onListening: (url: string) => void;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 1_000;
/** Longer than proxies keep a connection, so that none closes just as they use it. */
const KEEP_ALIVE_MS = 65_000;

/** How long programs may go on after the signal, */
const GRACE_MS = 5_000;
/** and how long clients may take to read the last answers. */
const FAREWELL_MS = 1_000;

/** How often is looked for what nobody uses. */
const TICK_MS = 1_000;

/**
 * Serves until the signal fires. Then nobody new is let in, programs may end for a few seconds, the others are
 * cancelled and their clients told, and every connection is closed.
 * @throws {RunbyteError} `USAGE` for an address that would let strangers in, `INTERNAL` if it cannot be listened at.
 */
export async function serveHttp(
  host: HttpHost,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<void> {
  refuseStrangers(options);
  const { limits } = options;
  const access = createAccess(options.access);
  const rate = new RateLimit(limits.requestsPerSecond);
  const { sessions, redact } = host;
  const onClient = (): void => host.warm();
  await using endpoint = new McpEndpoint({
    sessions,
    redact,
    onClient,
    limits,
    createServer: options.createServer,
    now: Date.now,
  });
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_INTERVAL_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Answered by us, with 403 as any other wrong name.
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  const port = await listen(server, options);
  const gate = new Gate({ ...options, port });
  const door = new FrontDoor({
    gate,
    access,
    rate,
    serve: (request) => endpoint.serve(request),
  });
  server.on("request", (incoming, outgoing) => void door.handle(incoming, outgoing));
  const timer = setInterval(() => {
    rate.tick();
    endpoint.tick().catch((thrown) => {
      const message = messageOf(thrown);
      logger("server").warn("Cannot end what is idle: {message}", { message });
    });
  }, TICK_MS);
  try {
    options.onListening(`${gate.origin}/mcp`);
    await fired(signal);
    door.close();
    const closed = new Promise((resolve) => server.close(resolve));
    await Promise.race([endpoint.calls.whenIdle(), delay(GRACE_MS, undefined, { ref: false })]);
    await endpoint[Symbol.asyncDispose]();
    server.closeIdleConnections();
    await Promise.race([closed, delay(FAREWELL_MS, undefined, { ref: false })]);
  } finally {
    clearInterval(timer);
    server.closeAllConnections();
    server.close();
  }
}

/** An address that others can reach needs callers who show who they are. */
function refuseStrangers({ host, access }: HttpOptions): void {
  if (!access.anyone || isLoopback(host)) return;
  throw new RunbyteError("USAGE", `Serving anyone at '${host}' would let every machine in`, {
    hint: "Keep to --host 127.0.0.1, or ask for tokens: leave dangerouslyAllowAnyone out",
  });
}

async function listen(server: Server, { host, port }: HttpOptions): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (thrown) {
    throw new RunbyteError("INTERNAL", `Cannot listen on ${host}, port ${port}`, {
      cause: thrown,
      hint: (thrown as NodeJS.ErrnoException).code === "EADDRINUSE"
        ? "Something else listens there; choose another one with --port"
        : messageOf(thrown),
    });
  }
  return (server.address() as { port: number }).port;
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
