import type { ServerConfig } from "../config/config.ts";
import { httpStatus, isNetworkError } from "./failure.ts";

/** One way to shake hands with a server. `auto` asks an HTTP server which era it speaks. */
export interface Attempt {
  readonly transport: "stdio" | "http" | "sse";
  readonly era: "2025" | "2026" | "auto";
}

/** JSON-RPC errors of servers that know no `initialize`: method not found, unsupported protocol version. */
const NO_INITIALIZE: readonly unknown[] = [-32601, -32022];
/** Answers of old SSE servers, and of things that are no MCP server, to a POST. */
const NO_STREAMABLE_HTTP: readonly unknown[] = [400, 404, 405, 406, 410, 415, 501];

/** The way to begin with. */
export function firstAttempt(config: ServerConfig): Attempt {
  const { type, protocol } = config;
  // Asking a stdio server for its era would start a second child, so the older era goes first.
  if (type === "stdio") return { transport: "stdio", era: protocol === "auto" ? "2025" : protocol };
  return type === "sse" ? { transport: "sse", era: "2025" } : { transport: "http", era: protocol };
}

/** The way to try after `last` failed with `error`; undefined if the failure is final. */
export function nextAttempt(
  config: ServerConfig,
  last: Attempt,
  error: unknown,
): Attempt | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  if (last.transport === "stdio") {
    const speaksNew = config.protocol === "auto" && last.era === "2025" &&
      NO_INITIALIZE.includes(code);
    return speaksNew ? { transport: "stdio", era: "2026" } : undefined;
  }
  if (last.transport === "sse" || isNetworkError(error)) return undefined;
  if (last.era === "auto" && (code === "ERA_NEGOTIATION_FAILED" || code === "REQUEST_TIMEOUT")) {
    return { transport: "http", era: "2025" };
  }
  const isOld = NO_STREAMABLE_HTTP.includes(httpStatus(error)) ||
    code === "CLIENT_HTTP_UNEXPECTED_CONTENT";
  return config.type === "auto" && last.era !== "2026" && isOld
    ? { transport: "sse", era: "2025" }
    : undefined;
}
