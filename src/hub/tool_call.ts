/**
 * One call of a downstream tool: refused early if it cannot be right, bounded in time, and told apart in how it failed.
 * @module
 */
import { messageOf } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Clock } from "./clock.ts";
import type { Connection } from "./connection.ts";
import type { Downstream } from "./downstream.ts";
import { httpReason, httpStatus, isNetworkError, isRefused } from "./failure.ts";
import type { ToolCallOptions, ToolReply } from "./hub.ts";
import { errorReply, toToolReply } from "./tool_reply.ts";
import { STREAM_LOST } from "./wire.ts";

const UNKNOWN_OUTCOME = "Whether it took effect is unknown: check before you call it again";

/** Calls a tool; throws only if the caller's signal fires. */
export async function callTool(
  downstream: Downstream,
  tool: string,
  argsJson: string,
  options: ToolCallOptions & { readonly clock: Clock },
): Promise<ToolReply> {
  const called = { server: downstream.name, tool };
  const timeoutMs = downstream.callTimeoutMs ?? options.timeoutMs;
  const deadline = new AbortController();
  const stopTimer = options.clock.after(timeoutMs, () => deadline.abort(new Error("Time is up")));
  const signal = AbortSignal.any([options.signal, deadline.signal]);
  try {
    const result = await run(downstream, tool, argsJson, { ...options, signal });
    return typeof result === "string"
      ? errorReply(called, result)
      : toToolReply(result.value, called, options.maxResultBytes);
  } catch (error) {
    options.signal.throwIfAborted();
    if (deadline.signal.aborted) {
      const limit = downstream.callTimeoutMs === undefined
        ? "limits.toolCallTimeoutMs"
        : "callTimeoutMs";
      const message = `Tool '${tool}' on server '${downstream.name}' gave no answer within ` +
        `${timeoutMs / 1000} s (${limit}). ${UNKNOWN_OUTCOME}`;
      return errorReply(called, message);
    }
    return errorReply(called, messageOf(error));
  } finally {
    stopTimer();
  }
}

/** The raw result, or the reason why there is none. */
async function run(
  downstream: Downstream,
  tool: string,
  argsJson: string,
  options: Omit<ToolCallOptions, "timeoutMs">,
): Promise<{ readonly value: unknown } | string> {
  const args = parseArguments(argsJson);
  if (args === undefined) return `The arguments of '${tool}' must be one object`;
  for (let isRetry = false;; isRetry = true) {
    if (await downstream.findTool(tool, options.signal) === undefined) {
      return unknownTool(downstream, tool);
    }
    const connection = await downstream.connected(options.signal);
    // A reconnect may have brought another list.
    const current = await downstream.findTool(tool, options.signal);
    if (current === undefined) return unknownTool(downstream, tool);
    try {
      return { value: await connection.callTool(current, args, options) };
    } catch (error) {
      options.signal.throwIfAborted();
      if (!isUnprocessed(error) || isRetry) return explain(downstream, connection, error);
      downstream.discard(connection, "did not know this session any more");
    }
  }
}

function parseArguments(json: string): Record<string, unknown> | undefined {
  const value: unknown = json === "" ? {} : JSON.parse(json);
  if (value === null || value === undefined) return {};
  return typeof value === "object" && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

function unknownTool(downstream: Downstream, tool: string): string {
  const [near] = nearest(tool, downstream.toolNames);
  const hint = near === undefined
    ? `List '/servers/${downstream.name}/' to see what there is`
    : `Did you mean '${near}'?`;
  return `Unknown tool '${tool}' on server '${downstream.name}'. ${hint}`;
}

/** Whether an HTTP server surely did not run the call: it forgot the session, or nobody listens. */
function isUnprocessed(error: unknown): boolean {
  const status = httpStatus(error);
  return status === 404 || (status === 400 && /session/i.test(messageOf(error))) ||
    isRefused(error);
}

function explain(downstream: Downstream, connection: Connection, error: unknown): string {
  const { name } = downstream;
  if (connection.ending !== undefined) {
    return `Server '${name}' ${connection.ending} during the call. ${UNKNOWN_OUTCOME}`;
  }
  const status = httpStatus(error);
  if (status !== undefined) return `Server '${name}': ${httpReason(status)}`;
  if (messageOf(error) === STREAM_LOST) {
    return `Server '${name}': ${STREAM_LOST}. ${UNKNOWN_OUTCOME}`;
  }
  if (!isNetworkError(error)) return messageOf(error);
  downstream.discard(connection, "could not be reached");
  return `Server '${name}' could not be reached. ${
    isRefused(error) ? "Nothing was sent" : UNKNOWN_OUTCOME
  }`;
}
