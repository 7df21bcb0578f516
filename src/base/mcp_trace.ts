/**
 * One MCP request, sent or received, as the OpenTelemetry conventions for MCP have it: a span, a duration, a log line.
 * @module
 */
import { logger } from "./log.ts";
import { type Attributes, errorTypeOf, recordDuration, traced } from "./telemetry.ts";

/** A request that begins. */
export interface McpRequest {
  /** `server` for one that came in, `client` for one that goes out. */
  readonly side: "server" | "client";
  /** For example `tools/call`. */
  readonly method: string;
  readonly attributes?: Attributes;
  /** The `_meta` that came with it. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A request under way. */
export interface McpTrace {
  /** Names the tool, once it is known to exist: a duration for every name that was ever asked for would be too many. */
  tool(name: string): void;
  set(attributes: Attributes): void;
  /** Says that the request failed; what is said first counts. */
  fail(errorType: string): void;
  /** Recorded only if the configuration wants it. */
  content(part: "arguments" | "result", text: string): void;
}

/** What durations are told apart by; everything else is for spans alone. */
const LABELS = [
  "mcp.method.name",
  "gen_ai.tool.name",
  "gen_ai.operation.name",
  "error.type",
  "rpc.response.status_code",
  "mcp.protocol.version",
  "network.transport",
  "server.address",
  "server.port",
  "runbyte.server.name",
] as const;

/** Does the work of one request. A throw is a failure. */
export async function traceRequest<T>(
  { side, method, attributes, meta }: McpRequest,
  work: (trace: McpTrace) => Promise<T>,
): Promise<T> {
  const startedAtMs = performance.now();
  const known: Record<string, string | number | undefined> = {};
  try {
    return await traced(method, { kind: side, meta }, async (span) => {
      const trace: McpTrace = {
        tool(name) {
          span.rename(`${method} ${name}`);
          trace.set({ "gen_ai.tool.name": name });
        },
        set(more) {
          Object.assign(known, more);
          span.set(more);
        },
        fail(errorType) {
          known["error.type"] ??= errorType;
          span.fail(errorType);
        },
        content: (part, text) => span.content(`gen_ai.tool.call.${part}`, text),
      };
      trace.set({ "mcp.method.name": method, ...attributes });
      if (method === "tools/call") trace.set({ "gen_ai.operation.name": "execute_tool" });
      return await work(trace);
    });
  } catch (thrown) {
    known["error.type"] ??= errorTypeOf(thrown);
    throw thrown;
  } finally {
    const durationMs = performance.now() - startedAtMs;
    const labels = Object.fromEntries(LABELS.map((name) => [name, known[name]]));
    recordDuration(`mcp.${side}.operation.duration`, durationMs, labels);
    if (side === "client") logSent(labels, durationMs);
  }
}

/** What comes in is logged by the session, which knows whose it is. */
function logSent(labels: Attributes, durationMs: number): void {
  logger("mcp").debug("{method} {tool} of {server}: {outcome} after {durationMs} ms", {
    method: labels["mcp.method.name"],
    tool: labels["gen_ai.tool.name"] ?? "(unknown)",
    server: labels["runbyte.server.name"],
    outcome: labels["error.type"] ?? "ok",
    durationMs: Math.round(durationMs),
  });
}
