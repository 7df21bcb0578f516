/**
 * One MCP request, sent or received, as the OpenTelemetry conventions for MCP have it: a span and a duration.
 * @module
 */
import {
  type Attributes,
  errorTypeOf,
  type OpenSpan,
  openSpan,
  recordDuration,
} from "./telemetry.ts";

/** A request that begins. */
export interface McpRequest {
  /** `server` for one that came in, `client` for one that goes out. */
  readonly side: "server" | "client";
  /** For example `tools/call`. */
  readonly method: string;
  /** The tool or prompt, if there is one of that name: a duration for every name that was ever asked for would be too many. */
  readonly target?: string;
  readonly attributes?: Attributes;
  /** The `_meta` that came with it. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A request under way. */
export interface McpTrace extends Pick<OpenSpan, "fail" | "within"> {
  set(attributes: Attributes): void;
  /** Recorded, and asked for, only if the configuration wants it. */
  content(part: "arguments" | "result", text: () => string): void;
  /** Tells how long it took. */
  end(): RequestEnd;
}

/** What came of a request. */
export interface RequestEnd {
  readonly durationMs: number;
  /** Undefined if it went well. */
  readonly errorType: string | undefined;
}

/** What durations are told apart by; everything else is for spans alone. */
const LABELS = [
  "mcp.method.name",
  "gen_ai.tool.name",
  "gen_ai.prompt.name",
  "gen_ai.operation.name",
  "error.type",
  "rpc.response.status_code",
  "mcp.protocol.version",
  "network.transport",
  "server.address",
  "server.port",
  "runbyte.server.name",
] as const;

const TARGETS: Readonly<Record<string, string>> = {
  "tools/call": "gen_ai.tool.name",
  "prompts/get": "gen_ai.prompt.name",
};

/** Begins a request. */
export function openRequest(request: McpRequest): McpTrace {
  const { side, method, target, meta } = request;
  const startedAtMs = performance.now();
  const known: Record<string, string | number | undefined> = {
    "mcp.method.name": method,
    "gen_ai.operation.name": method === "tools/call" ? "execute_tool" : undefined,
    ...target !== undefined && method in TARGETS && { [TARGETS[method]]: target },
    ...request.attributes,
  };
  const name = target === undefined ? method : `${method} ${target}`;
  const span = openSpan(name, { kind: side, attributes: known, meta });
  return {
    within: (work) => span.within(work),
    set(attributes) {
      Object.assign(known, attributes);
      span.set(attributes);
    },
    fail(errorType) {
      known["error.type"] ??= errorType;
      span.fail(errorType);
    },
    content: (part, text) => span.content(`gen_ai.tool.call.${part}`, text),
    end() {
      span.end();
      const durationMs = performance.now() - startedAtMs;
      const labels = Object.fromEntries(LABELS.map((label) => [label, known[label]]));
      recordDuration(`mcp.${side}.operation.duration`, durationMs, labels);
      return { durationMs, errorType: labels["error.type"]?.toString() };
    },
  };
}

/** Does the work of one request. A throw is a failure. */
export async function traceRequest<T>(
  request: McpRequest,
  work: (trace: McpTrace) => Promise<T>,
): Promise<T> {
  const trace = openRequest(request);
  try {
    return await trace.within(() => work(trace));
  } catch (thrown) {
    trace.fail(errorTypeOf(thrown));
    throw thrown;
  } finally {
    trace.end();
  }
}
