/**
 * One run inside the worker: drives the guest's promise jobs, timers and host calls until there is a result,
 * and sees to the limits that can be seen from within. It ends exactly once and never touches the guest afterwards.
 * @module
 */
import type { LimitName } from "../base/limits.ts";
import { ConsoleBuffer, type FrameSink } from "./console_buffer.ts";
import { type Guest, type GuestHost, GuestMemoryError, type HostArguments } from "./engine.ts";
import type { ThrownValue } from "./guest/core.ts";
import { limitMessage } from "./limit_message.ts";
import {
  type ClockMessage,
  encodeCall,
  encodeDone,
  encodeFail,
  type ReplyMessage,
  type RunMessage,
} from "./messages.ts";
import { decodeText, GuestNatives } from "./natives.ts";
import type { GuestError, GuestFrame } from "./protocol.ts";
import { loadModule, resolveModule } from "./resolve.ts";
import { parseStack } from "./stack.ts";
import { TimeBudget } from "./time_budget.ts";

/** Promise jobs between two looks at the clock. */
const JOBS_PER_TURN = 500;
/** Host calls of any kind, and their bytes, that may wait for an answer; tools have a limit of their own. */
const MAX_OPEN_CALLS = 20_000;
const MAX_OPEN_CALL_BYTES = 64 * 1024 * 1024;
const MAX_RANDOM_BYTES = 65_536;

/** How the environment describes what the engine throws when no memory is left for an error. */
const UNTOLD = ["The program threw null", "The program threw a value that cannot be read"];

const encoder = new TextEncoder();

/** What a run needs of its worker. */
export interface GuestRunOptions extends FrameSink {
  /** Called once, after the last frame. */
  readonly onEnd: () => void;
}

/** See the module. */
export class GuestRun {
  readonly #guest: Guest;
  readonly #run: RunMessage;
  readonly #options: GuestRunOptions;
  readonly #console: ConsoleBuffer;
  readonly #natives = new GuestNatives();
  readonly #time: TimeBudget;
  #guestTimer: ReturnType<typeof setTimeout> | undefined;
  #isTimerArmed = false;
  #openCalls = new Map<number, number>();
  #openCallBytes = 0;
  #toolCalls = 0;
  /** What the program gave. The run goes on while calls are under way: they, and what follows from them, are part of it. */
  #result: Uint8Array<ArrayBuffer> | undefined;
  #last: Uint8Array<ArrayBuffer> | undefined;
  #isOver = false;

  constructor(guest: Guest, run: RunMessage, options: GuestRunOptions) {
    this.#guest = guest;
    this.#run = run;
    this.#options = options;
    this.#console = new ConsoleBuffer(options);
    this.#time = new TimeBudget({
      limitMs: run.limits.timeoutMs,
      onOver: () => {
        this.#endByTime();
        this.#settle();
      },
    });
    guest.attach(this.#host());
  }

  /** Evaluates the program. */
  start(): void {
    const { entry, result } = this.#run.program;
    this.#enter(() => void this.#guest.invoke("start", entry, result));
  }

  /** Gives the guest the answer to one of its calls. */
  reply({ seq, form, body }: ReplyMessage): void {
    const bytes = this.#openCalls.get(seq);
    if (this.#isOver || bytes === undefined) return;
    this.#openCalls.delete(seq);
    this.#openCallBytes -= bytes;
    this.#enter(() => void this.#guest.invoke("deliver", seq, form, body));
  }

  /** Stops the run's time, or lets it go on. */
  hold({ isStopped }: ClockMessage): void {
    if (!this.#isOver) this.#time.isStopped = isStopped;
  }

  /** Ends the run without a result; whoever cancelled knows why. */
  cancel(): void {
    this.#end(
      encodeFail({
        kind: "guest",
        name: "AbortError",
        message: "The run was cancelled",
        frames: [],
      }),
    );
    this.#settle();
  }

  #host(): GuestHost {
    const { program } = this.#run;
    return {
      isInterrupted: () => {
        // A call made before a long computation goes out now, not after it.
        this.#options.flush();
        return this.#isPastDeadline();
      },
      resolveModule: (base, specifier) => resolveModule(program, base, specifier),
      loadModule: (path) => loadModule(program, path),
      functions: {
        call: (args) => this.#call(args),
        log: (args) => this.#console.add(args.string(0), args.string(1)),
        arm: (args) => this.#arm(args.number(0)),
        now: () => performance.now(),
        native: (args) => this.#natives.answer(args.string(0)),
        compare: (args) => this.#natives.compare(args.number(0), args.string(1), args.string(2)),
        random: (args) => {
          const count = Math.min(Math.max(0, Math.trunc(args.number(0)) || 0), MAX_RANDOM_BYTES);
          return crypto.getRandomValues(new Uint8Array(count));
        },
        encode: (args) => encoder.encode(JSON.parse(args.string(0))),
        decode: (args) => decodeText(args.string(0), args.buffer(1)),
        done: (args) => {
          this.#result = encodeDone(args.string(0), args.utf8(1), args.number(2) === 1);
        },
        fail: (args) => this.#fail(JSON.parse(args.string(0))),
      },
    };
  }

  #call(args: HostArguments): undefined {
    const seq = args.number(0);
    if (args.number(1) === 1 && ++this.#toolCalls > this.#run.limits.toolCalls) {
      return this.#endByLimit("toolCalls");
    }
    const json = args.utf8(3);
    this.#openCallBytes += json.length;
    this.#openCalls.set(seq, json.length);
    if (this.#openCalls.size > MAX_OPEN_CALLS || this.#openCallBytes > MAX_OPEN_CALL_BYTES) {
      const message = `The program has more than ${MAX_OPEN_CALLS} calls, ` +
        `or ${
          MAX_OPEN_CALL_BYTES / 1024 / 1024
        } MiB of arguments, under way at once: await some before making more`;
      return this.#end(encodeFail({ kind: "limit", name: "LimitError", message, frames: [] }));
    }
    this.#options.send(encodeCall(seq, args.utf8(2), json));
  }

  #arm(delayMs: number): undefined {
    clearTimeout(this.#guestTimer);
    this.#isTimerArmed = delayMs >= 0;
    if (delayMs >= 0) {
      this.#guestTimer = setTimeout(() => {
        this.#isTimerArmed = false;
        this.#enter(() => void this.#guest.invoke("fire"));
        // Nothing came in that the worker would answer by itself.
        this.#options.flush();
      }, delayMs);
    }
  }

  /** Enters the guest, runs what becomes due, and ends the run if it came to an end. */
  #enter(action: () => void): void {
    if (this.#isOver) return;
    this.#time.isBusy = true;
    try {
      action();
      while (!this.#last && this.#guest.runJobs(JOBS_PER_TURN) > 0 && !this.#isPastDeadline());
      if (!this.#last && this.#openCalls.size === 0) this.#endIfQuiet();
    } catch (thrown) {
      this.#endBroken(thrown);
    }
    this.#time.isBusy = false;
    this.#settle();
  }

  #isPastDeadline(): boolean {
    if (!this.#last && this.#time.isOver) this.#endByTime();
    return this.#last !== undefined;
  }

  #fail(thrown: ThrownValue): undefined {
    const { name, message, stack, details } = thrown;
    const frames = parseStack(stack, (file) => Object.hasOwn(this.#run.program.modules, file));
    const limit = this.#limitBehind(name, message);
    if (limit) return this.#endByLimit(limit, frames);
    return this.#end(encodeFail({ kind: "guest", name, message, frames, details }));
  }

  /** Which limit an error of the engine stands for, if it does. */
  #limitBehind(name: string, message: string): LimitName | undefined {
    if (name === "InternalError" && message === "out of memory") return "memoryBytes";
    if (UNTOLD.includes(message) && this.#isMemoryFull()) return "memoryBytes";
    return message === "stack overflow" ? "stackBytes" : undefined;
  }

  #isMemoryFull(): boolean {
    return this.#guest.memoryBytes > this.#run.limits.memoryBytes * 0.9;
  }

  #endByLimit(limit: LimitName, frames: readonly GuestFrame[] = []): undefined {
    const message = limitMessage(limit, this.#run.limits);
    return this.#end(encodeFail({ kind: "limit", name: "LimitError", message, frames, limit }));
  }

  /** A result is never lost to calls that the program did not wait for. */
  #endByTime(): void {
    if (this.#result) this.#end(this.#result);
    else this.#endByLimit("timeoutMs");
  }

  #endIfQuiet(): void {
    if (this.#result) this.#end(this.#result);
    else if (!this.#isTimerArmed) this.#endDeadlocked();
  }

  #endDeadlocked(): void {
    // The engine may have lost a promise with the memory that its last step needed.
    if (this.#isMemoryFull()) return this.#endByLimit("memoryBytes");
    const message = "The program waits for a promise that nothing can settle any more: " +
      "there is no tool call under way and no timer running";
    this.#end(encodeFail({ kind: "guest", name: "Error", message, frames: [] }));
  }

  /** The engine itself gave up: whatever it says, this guest is finished. */
  #endBroken(thrown: unknown): void {
    if (this.#last) return;
    if (thrown instanceof GuestMemoryError) return this.#endByLimit("memoryBytes");
    if (thrown instanceof RangeError && /call stack/.test(thrown.message)) {
      return this.#endByLimit("stackBytes");
    }
    if (thrown instanceof WebAssembly.RuntimeError && this.#isMemoryFull()) {
      return this.#endByLimit("memoryBytes");
    }
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    const error: GuestError = {
      kind: "crash",
      name: "EngineError",
      message: `The JavaScript engine failed: ${text}`,
      frames: [],
    };
    this.#end(encodeFail(error));
  }

  #end(frame: Uint8Array<ArrayBuffer>): undefined {
    this.#last ??= frame;
  }

  /** Sends the outcome if there is one; the guest is never entered again. */
  #settle(): void {
    if (!this.#last || this.#isOver) {
      this.#console.collect();
      return;
    }
    this.#isOver = true;
    this.#time.end();
    clearTimeout(this.#guestTimer);
    this.#console.collect();
    this.#options.send(this.#last);
    this.#options.onEnd();
  }
}
