import type { HostCall, HostReply } from "../sandbox/protocol.ts";
import type { CallToolOptions, ToolCaller } from "./tool_caller.ts";

/** A call of a downstream server. */
export interface DownstreamCall {
  readonly kind: "tool" | "prompt" | "resource";
  readonly server: string;
  /** How it is called in logs and errors. */
  readonly tool: string;
  /** JSON of one object. */
  readonly args: string;
  send(tools: ToolCaller, options: CallToolOptions): Promise<HostReply>;
}

/** Server and name together; real ones are far shorter. */
const MAX_NAME_CHARS = 1_000;
const MAX_URI_CHARS = 8_000;

/**
 * Reads a host call of the kind `tool`, `prompt` or `resource`; undefined for any other kind.
 * A text says what is wrong with it.
 */
export function readDownstreamCall(call: HostCall): DownstreamCall | string | undefined {
  switch (call.kind) {
    case "tool":
    case "prompt":
      return readNamedCall(call);
    case "resource":
      return readResourceCall(call);
    default:
      return undefined;
  }
}

/** A call named `<server>/<name>`. */
function readNamedCall({ kind, name: target, args: json }: HostCall): DownstreamCall | string {
  const slash = target.indexOf("/");
  const server = target.slice(0, Math.max(0, slash));
  const name = target.slice(slash + 1);
  if (server === "" || name === "" || target.length > MAX_NAME_CHARS) {
    return `A ${kind} call needs the names of a server and a ${kind}`;
  }
  const args = checkArguments(json);
  if (args === undefined) return `The arguments of a ${kind} call must be one object`;
  return kind === "tool"
    ? { kind, server, tool: name, args, send: (to, opts) => to.callTool(server, name, args, opts) }
    : {
      kind: "prompt",
      server,
      tool: `prompts/${name}`,
      args,
      send: (to, options) => to.getPrompt(server, name, args, options),
    };
}

/** A call named `<server>` with the address as its argument. */
function readResourceCall({ name: server, args: json }: HostCall): DownstreamCall | string {
  const args = checkArguments(json) ?? "{}";
  const { uri } = JSON.parse(args) as { readonly uri?: unknown };
  if (server === "" || server.length > MAX_NAME_CHARS) {
    return "A resource call needs the name of a server";
  }
  if (typeof uri !== "string" || uri === "" || uri.length > MAX_URI_CHARS) {
    return "readResource() needs the address of a resource as text";
  }
  const tool = "readResource";
  return {
    kind: "resource",
    server,
    tool,
    args,
    send: (to, options) => to.readResource(server, uri, options),
  };
}

/** The arguments as JSON of one object, or undefined. They go into a message to the downstream as they are. */
function checkArguments(json: string): string | undefined {
  let args: unknown;
  try {
    args = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (args === null) return "{}";
  return typeof args === "object" && !Array.isArray(args) ? json : undefined;
}
