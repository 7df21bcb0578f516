/**
 * One run as the main process sees it: answers the guest's calls, keeps the clock, collects the outcome.
 * What the executor says is untrusted; limits are counted here again.
 * @module
 */
import { CallQueue } from "./call_queue.ts";
import type { ExecutorConnection } from "./executor_process.ts";
import type { Frame } from "./framing.ts";
import { limitMessage } from "./limit_message.ts";
import {
  type CallMessage,
  type ConsoleMessage,
  decodeExecutorMessage,
  encodeCancel,
  encodeClock,
  encodeReply,
  encodeRun,
} from "./messages.ts";
import {
  type ConsoleLine,
  type GuestError,
  type GuestValue,
  type HostCall,
  type HostReply,
  MAX_CONSOLE_BYTES,
  type RunOutcome,
  type RunRequest,
} from "./protocol.ts";
import { TimeBudget } from "./time_budget.ts";

/** How long after its time a run may take to say that it is over, before its process is killed: somebody waits for that. */
const OVERTIME_MS = 120;
/** How long an executor may take to be ready again after a run has ended or was cancelled. */
const GRACE_MS = 500;
/** Calls for files that are answered at once. */
const MAX_PARALLEL_FILE_CALLS = 32;
/** Calls that may wait to be answered; the worker stops a guest sooner. */
const MAX_WAITING_CALLS = 50_000;
const MAX_WAITING_CHARS = 96 * 1024 * 1024;
/** What a console line costs beside its text. */
const LINE_OVERHEAD = 16;
/** Room in a frame beside the text of a result. */
const FRAME_OVERHEAD_BYTES = 16 * 1024 * 1024;

type Settled = { readonly ok: true; readonly value: GuestValue } | {
  readonly ok: false;
  readonly error: GuestError;
};

/** See the module. */
export class LiveRun {
  readonly #request: RunRequest;
  readonly #executor: ExecutorConnection;
  readonly #calls = new AbortController();
  readonly #outcome = Promise.withResolvers<RunOutcome>();
  readonly #idle = Promise.withResolvers<void>();
  readonly #startedAt = performance.now();
  readonly #console: ConsoleLine[] = [];
  readonly #toolQueue: CallQueue;
  readonly #fileQueue: CallQueue;
  #consoleChars = 0;
  #consoleDropped = 0;
  #toolCalls = 0;
  #isSettled = false;
  #time: TimeBudget | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  readonly #onAbort = (): void => this.#cancel();

  private constructor(request: RunRequest, executor: ExecutorConnection) {
    this.#request = request;
    this.#executor = executor;
    const answer = (call: HostCall): Promise<void> => this.#answer(call);
    this.#toolQueue = new CallQueue(request.limits.parallelToolCalls, answer);
    this.#fileQueue = new CallQueue(MAX_PARALLEL_FILE_CALLS, answer);
  }

  /** Starts a run on an executor that has none. */
  static start(request: RunRequest, executor: ExecutorConnection): LiveRun {
    const run = new LiveRun(request, executor);
    run.#start();
    return run;
  }

  /** What came of it; there as soon as it is known. Rejects only if the host failed to answer a call. */
  get outcome(): Promise<RunOutcome> {
    return this.#outcome.promise;
  }

  /** Resolves when the executor has stopped working on it, one way or the other. */
  get idle(): Promise<void> {
    return this.#idle.promise;
  }

  #start(): void {
    const { limits, program, signal, clock } = this.#request;
    this.#executor.listen({
      onFrame: (frame) => this.#hear(frame),
      onExit: (reason) => this.#lose(reason),
    }, limits.memoryBytes + FRAME_OVERHEAD_BYTES);
    // Two steps: a turn of this process that takes too long must not look like one of the guest.
    this.#time = new TimeBudget({
      limitMs: limits.timeoutMs,
      onOver: () => this.#killAfter(OVERTIME_MS, "timeoutMs"),
    });
    signal.addEventListener("abort", this.#onAbort);
    if (this.#executor.isGone) return this.#lose("it had ended before the run");
    const { timeoutMs, memoryBytes, stackBytes, toolCalls } = limits;
    this.#executor.send(encodeRun(program, { timeoutMs, memoryBytes, stackBytes, toolCalls }));
    clock?.listen((isStopped) => this.#hold(isStopped));
    if (signal.aborted) this.#cancel();
  }

  #hold(isStopped: boolean): void {
    if (this.#isSettled) return;
    this.#time!.isStopped = isStopped;
    this.#executor.send(encodeClock(isStopped));
  }

  #hear(frame: Frame): void {
    const message = decodeExecutorMessage(frame);
    switch (message.type) {
      case "call":
        return this.#take(message);
      case "console":
        return this.#print(message);
      case "done": {
        const { kind, text } = message;
        return this.#settle({ ok: true, value: kind === "undefined" ? { kind } : { kind, text } });
      }
      case "fail":
        return this.#settle({ ok: false, error: message.error });
      case "ready":
        if (!this.#isSettled) {
          throw new TypeError("The executor is ready without having ended the run");
        }
        return this.#finish();
    }
  }

  #take({ seq, kind, name, args }: CallMessage): void {
    if (this.#isSettled) return;
    const queue = kind === "fs" ? this.#fileQueue : this.#toolQueue;
    if (kind !== "fs") this.#toolCalls++;
    const isFlood = queue.waiting > MAX_WAITING_CALLS || queue.waitingChars > MAX_WAITING_CHARS;
    if (isFlood || this.#toolCalls > this.#request.limits.toolCalls) {
      throw new TypeError("The executor makes more calls than it may");
    }
    queue.push({ seq, kind, name, args });
  }

  async #answer(call: HostCall): Promise<void> {
    try {
      const reply = await this.#request.host.call(call, this.#calls.signal);
      if (!this.#isSettled) this.#executor.send(encodeReply(call.seq, this.#fit(reply, call.name)));
    } catch (error) {
      // The signal of a run that is over makes hosts throw; anything else is a bug of theirs.
      if (this.#isSettled) return;
      this.#isSettled = true;
      this.#release();
      this.#outcome.reject(error);
      this.#stopExecutor();
    }
  }

  #fit(reply: HostReply, name: string): HostReply {
    const { toolResultBytes } = this.#request.limits;
    if (reply.body.length <= toolResultBytes) return reply;
    const message = `The answer of '${name}' is too large. ${
      limitMessage("toolResultBytes", { toolResultBytes })
    }`;
    return { form: "error", body: JSON.stringify({ name: "RangeError", message }) };
  }

  #print({ lines, dropped }: ConsoleMessage): void {
    if (this.#isSettled) return;
    this.#consoleDropped += dropped;
    for (const line of lines) {
      this.#consoleChars += line.text.length + LINE_OVERHEAD;
      if (this.#consoleChars > MAX_CONSOLE_BYTES) this.#consoleDropped++;
      else this.#console.push(line);
    }
  }

  #cancel(): void {
    this.#settle({
      ok: false,
      error: {
        kind: "cancelled",
        name: "AbortError",
        message: "The run was cancelled",
        frames: [],
      },
    });
    this.#stopExecutor();
  }

  /** Asks the executor to end the run, and ends the executor if it does not. */
  #stopExecutor(): void {
    this.#executor.send(encodeCancel());
    this.#killAfter(GRACE_MS);
  }

  #killAfter(delayMs: number, limit?: "timeoutMs"): void {
    this.#time?.end();
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.#executor.kill("the run did not stop in time");
      if (limit) this.#settle({ ok: false, error: this.#limitError() });
    }, delayMs);
  }

  #limitError(): GuestError {
    const message = limitMessage("timeoutMs", this.#request.limits);
    return { kind: "limit", name: "LimitError", message, frames: [], limit: "timeoutMs" };
  }

  #lose(reason: string): void {
    const message = `The process that ran the program is gone: ${reason}`;
    this.#settle({
      ok: false,
      error: { kind: "crash", name: "ExecutorError", message, frames: [] },
    });
    this.#finish();
  }

  #settle(settled: Settled): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#release();
    this.#outcome.resolve({
      ...settled,
      console: this.#console,
      consoleDropped: this.#consoleDropped,
      durationMs: performance.now() - this.#startedAt,
    });
    // The executor says right after this that it is ready again.
    this.#killAfter(GRACE_MS);
  }

  #release(): void {
    this.#request.signal.removeEventListener("abort", this.#onAbort);
    this.#toolQueue.clear();
    this.#fileQueue.clear();
    this.#calls.abort();
  }

  #finish(): void {
    this.#time?.end();
    clearTimeout(this.#watchdog);
    this.#executor.listen(undefined);
    this.#idle.resolve();
  }
}
