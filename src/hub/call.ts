/**
 * One call of a downstream, whatever is called: bounded in time, made again only where it surely did not run,
 * its questions taken to the person, its failure told apart.
 * @module
 */
import { messageOf } from "../base/errors.ts";
import type { Clock } from "./clock.ts";
import type { Connection, RawCallOptions } from "./connection.ts";
import { Deadline } from "./deadline.ts";
import type { Downstream } from "./downstream.ts";
import { httpReason, httpStatus, isNetworkError, isRefused } from "./failure.ts";
import type { ToolCallOptions } from "./hub.ts";
import { type AnswerQuestion, readQuestion } from "./question.ts";
import { STREAM_LOST } from "./wire.ts";

/** What is called. */
export interface CallTarget<T> {
  readonly downstream: Downstream;
  /** The tool, as errors and questions name it. */
  readonly tool: string;
  /** The beginning of a sentence: `Tool 'x'`. */
  readonly what: string;
  /** Why it cannot be called, if so. Asked before connecting and again when connected. */
  readonly check?: (signal: AbortSignal) => Promise<string | undefined>;
  readonly send: (connection: Connection, options: RawCallOptions) => Promise<T>;
}

/** What came of a call. `question`: why the person could not be asked what it asked. */
export type CallOutcome<T> =
  | { readonly ok: true; readonly value: T; readonly unanswered?: string }
  | { readonly ok: false; readonly message: string };

/** Bounds of a call. */
export interface CallOptions extends ToolCallOptions {
  readonly clock: Clock;
}

const UNKNOWN_OUTCOME = "Whether it took effect is unknown: check before you call it again";
/** A server of the 2025 protocol wants the person to open an address first. */
const URL_ELICITATION_REQUIRED = -32042;

/** Makes the call; throws only if the caller's signal fires. */
export async function makeCall<T>(
  target: CallTarget<T>,
  options: CallOptions,
): Promise<CallOutcome<T>> {
  const { downstream, what } = target;
  const { callTimeoutMs } = downstream.config;
  const timeoutMs = callTimeoutMs ?? options.timeoutMs;
  const over = new AbortController();
  using deadline = new Deadline(
    options.clock,
    timeoutMs,
    () => over.abort(new Error("Time is up")),
  );
  const signal = AbortSignal.any([options.signal, over.signal]);
  try {
    return await attempt(target, signal, options, deadline);
  } catch (error) {
    options.signal.throwIfAborted();
    if (!over.signal.aborted) return { ok: false, message: messageOf(error) };
    const limit = callTimeoutMs === undefined ? "limits.toolCallTimeoutMs" : "callTimeoutMs";
    const message = `${what} on server '${downstream.name}' gave no answer within ` +
      `${timeoutMs / 1000} s (${limit}). ${UNKNOWN_OUTCOME}`;
    return { ok: false, message };
  }
}

async function attempt<T>(
  target: CallTarget<T>,
  signal: AbortSignal,
  { session, onProgress, ask }: CallOptions,
  deadline: Deadline,
): Promise<CallOutcome<T>> {
  const { downstream, tool, check, send } = target;
  let unanswered: string | undefined;
  const answer: AnswerQuestion = async (params, withdrawn) => {
    try {
      using _hold = deadline.hold();
      const question = { server: downstream.name, tool, params: readQuestion(params) };
      if (ask === undefined) throw new Error("The person cannot be asked: nobody is there");
      return await ask(question, AbortSignal.any([signal, withdrawn]));
    } catch (error) {
      unanswered = messageOf(error);
      throw error;
    }
  };
  for (let isRetry = false;; isRetry = true) {
    const refused = await check?.(signal);
    if (refused !== undefined) return { ok: false, message: refused };
    const connection = await downstream.connected(signal);
    // A reconnect may have brought other lists.
    const refusedNow = await check?.(signal);
    if (refusedNow !== undefined) return { ok: false, message: refusedNow };
    try {
      const value = await send(connection, { signal, session, onProgress, answer });
      return { ok: true, value, unanswered };
    } catch (error) {
      signal.throwIfAborted();
      if (unanswered !== undefined) return { ok: false, message: unanswered };
      if (!isUnprocessed(error) || isRetry) {
        return { ok: false, message: explain(downstream, connection, error) };
      }
      downstream.discard(connection, "did not know this session any more");
    }
  }
}

/** Whether an HTTP server surely did not run the call: it forgot the session, or nobody listens. */
function isUnprocessed(error: unknown): boolean {
  const status = httpStatus(error);
  return status === 404 || (status === 400 && /session/i.test(messageOf(error))) ||
    isRefused(error);
}

function explain(downstream: Downstream, connection: Connection, error: unknown): string {
  const { name, config } = downstream;
  if (connection.ending !== undefined) {
    return `Server '${name}' ${connection.ending} during the call. ${UNKNOWN_OUTCOME}`;
  }
  const status = httpStatus(error);
  if (status !== undefined) {
    // Connecting again tells everybody who looks that there is no login any more.
    if (status === 401) downstream.discard(connection, "wants a new login");
    return `Server '${name}': ${httpReason(error, { server: name, config })}`;
  }
  if (messageOf(error) === STREAM_LOST) {
    return `Server '${name}': ${STREAM_LOST}. ${UNKNOWN_OUTCOME}`;
  }
  const address = addressToOpen(error);
  if (address !== undefined) {
    return `Server '${name}' wants its person to open ${address} first; call again afterwards`;
  }
  if (!isNetworkError(error)) return messageOf(error);
  downstream.discard(connection, "could not be reached");
  return `Server '${name}' could not be reached. ${
    isRefused(error) ? "Nothing was sent" : UNKNOWN_OUTCOME
  }`;
}

function addressToOpen(error: unknown): string | undefined {
  const { code, data } = (error ?? {}) as { code?: unknown; data?: { elicitations?: unknown } };
  if (code !== URL_ELICITATION_REQUIRED || !Array.isArray(data?.elicitations)) return undefined;
  const [first] = data.elicitations as readonly { url?: unknown }[];
  return typeof first?.url === "string" ? URL.parse(first.url)?.href : undefined;
}
