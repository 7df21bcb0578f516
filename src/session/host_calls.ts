/**
 * Answers the host calls of one run: `tool` goes to the downstream servers, `fs` to the workspace.
 * Invariant: everything in a call is untrusted and checked here, and a call's failure is a reply, never a throw.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { Limits } from "../base/limits.ts";
import { logger } from "../base/log.ts";
import type { HostCall, HostCalls, HostReply } from "../sandbox/protocol.ts";
import type { CallLog } from "./call_log.ts";
import type { FileCalls } from "./file_calls.ts";
import type { ToolCaller } from "./tool_caller.ts";

/** Options of {@linkcode SessionHostCalls}. */
export interface SessionHostCallsOptions {
  readonly tools: ToolCaller;
  readonly files: FileCalls;
  readonly limits: Limits;
  readonly log: CallLog;
  /** Called after each completed tool call. */
  readonly onProgress?: (completedCalls: number, label: string) => void;
}

/** Server and tool together; real ones are far shorter. */
const MAX_NAME_CHARS = 1_000;

/** The host's side of one run. */
export class SessionHostCalls implements HostCalls {
  readonly #options: SessionHostCallsOptions;

  constructor(options: SessionHostCallsOptions) {
    this.#options = options;
  }

  async call(call: HostCall, signal: AbortSignal): Promise<HostReply> {
    try {
      if (call.kind === "tool") return await this.#callTool(call, signal);
      if (call.kind === "fs") return await this.#options.files.call(call.name, call.args);
      return errorReply("Error", `Unknown host call '${call.kind}'`);
    } catch (thrown) {
      return toReply(thrown, call.kind, signal);
    }
  }

  async #callTool(call: HostCall, signal: AbortSignal): Promise<HostReply> {
    const { tools, limits, log, onProgress } = this.#options;
    const slash = call.name.indexOf("/");
    const server = call.name.slice(0, Math.max(0, slash));
    const tool = call.name.slice(slash + 1);
    const args = checkArguments(call.args);
    if (server === "" || tool === "" || call.name.length > MAX_NAME_CHARS || args === undefined) {
      const message = args === undefined
        ? "The arguments of a tool call must be one object"
        : "A tool call needs the names of a server and a tool";
      return errorReply("ToolError", message);
    }
    // The sandbox counts too; this count holds even if the sandbox is broken.
    if (log.calls.length >= limits.toolCalls) {
      const message = `More than ${limits.toolCalls} tool calls in one run (limits.toolCalls)`;
      return errorReply("ToolError", message, { server, tool });
    }
    const open = log.start(server, tool, args);
    const reply = await tools.callTool(server, tool, args, {
      signal,
      timeoutMs: limits.toolCallTimeoutMs,
      maxResultBytes: limits.toolResultBytes,
    });
    if (reply.form === "error") {
      open.fail(messageIn(reply.body));
    } else {
      open.complete();
      onProgress?.(log.completed, `${server}.${tool}`);
    }
    return reply;
  }
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

function messageIn(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === "string" ? message : "unknown error";
  } catch {
    return "unknown error";
  }
}

function toReply(thrown: unknown, kind: string, signal: AbortSignal): HostReply {
  if (thrown instanceof RunbyteError) {
    const message = thrown.hint ? `${thrown.message}. ${thrown.hint}` : thrown.message;
    return errorReply("Error", message, { code: thrown.code });
  }
  if (signal.aborted) return errorReply("AbortError", "The run was stopped");
  // The message may name paths of the host: operators see it, programs do not.
  logger("session").error("A {kind} call failed: {message}", { kind, message: messageOf(thrown) });
  return errorReply("Error", "Runbyte failed to answer the call; its log says more");
}

function errorReply(name: string, message: string, rest: object = {}): HostReply {
  return { form: "error", body: JSON.stringify({ name, message, ...rest }) };
}
