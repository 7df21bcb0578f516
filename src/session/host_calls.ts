/**
 * Answers the host calls of one run: `tool`, `resource` and `prompt` go to the downstream servers, `fs` to the workspace.
 * Invariant: everything in a call is untrusted and checked here, and a call's failure is a reply, never a throw.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { Limits } from "../base/limits.ts";
import { logger } from "../base/log.ts";
import type { HostCall, HostCalls, HostReply } from "../sandbox/protocol.ts";
import type { RunClock } from "../sandbox/run_clock.ts";
import type { CallGate } from "./call_gate.ts";
import type { CallLog } from "./call_log.ts";
import { type DownstreamCall, readDownstreamCall } from "./downstream_call.ts";
import type { FileCalls } from "./file_calls.ts";
import type { AskPerson } from "./person.ts";
import type { ProgressStep, RunProgress } from "./run_progress.ts";
import type { ToolCaller } from "./tool_caller.ts";

/** Options of {@linkcode SessionHostCalls}. */
export interface SessionHostCallsOptions {
  readonly tools: ToolCaller;
  readonly files: FileCalls;
  readonly limits: Limits;
  readonly log: CallLog;
  readonly session?: string;
  /** When the run began, by `performance.now()`. */
  readonly startedAtMs?: number;
  /** Says which calls are made; without it all are. */
  readonly gate?: CallGate;
  readonly progress?: RunProgress;
  readonly ask?: AskPerson;
  /** Stands still while the person is asked. */
  readonly clock?: RunClock;
}

/** The host's side of one run. */
export class SessionHostCalls implements HostCalls {
  readonly #options: SessionHostCallsOptions;

  constructor(options: SessionHostCallsOptions) {
    this.#options = options;
  }

  async call(call: HostCall, signal: AbortSignal): Promise<HostReply> {
    try {
      if (call.kind === "fs") return await this.#options.files.call(call.name, call.args);
      const wanted = readDownstreamCall(call);
      if (wanted === undefined) return errorReply("Error", `Unknown host call '${call.kind}'`);
      if (typeof wanted === "string") return errorReply("ToolError", wanted);
      return await this.#callDownstream(wanted, signal);
    } catch (thrown) {
      return toReply(thrown, call.kind, signal);
    }
  }

  async #callDownstream(call: DownstreamCall, signal: AbortSignal): Promise<HostReply> {
    const { tools, limits, log, session, startedAtMs, gate, progress } = this.#options;
    const { server, tool, args } = call;
    // The sandbox counts too; this count holds even if the sandbox is broken.
    if (log.calls.length >= limits.toolCalls) {
      const message = `More than ${limits.toolCalls} tool calls in one run (limits.toolCalls)`;
      return errorReply("ToolError", message, { server, tool });
    }
    const open = log.start(server, tool, args);
    const step = progress?.start(`${server}.${tool}`);
    try {
      const onWait = step?.wait;
      const stopped = await gate?.stop(call, { open, signal, startedAtMs, onWait });
      step?.go();
      if (stopped !== undefined) return stopped;
      const reply = await call.send(tools, {
        signal,
        timeoutMs: limits.toolCallTimeoutMs,
        maxResultBytes: limits.toolResultBytes,
        session,
        startedAtMs,
        onProgress: step?.update,
        ask: this.#askFor(step),
      });
      if (reply.form === "error") open.fail(messageIn(reply.body));
      else open.complete();
      return reply;
    } finally {
      step?.end();
    }
  }

  /** Asks the person, who may take the time that it takes. */
  #askFor(step: ProgressStep | undefined): AskPerson | undefined {
    const { ask, clock } = this.#options;
    return ask && (async (question, signal) => {
      using _hold = clock?.stop();
      step?.wait("waits for an answer");
      try {
        return await ask(question, signal);
      } finally {
        step?.go();
      }
    });
  }
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
