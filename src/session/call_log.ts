/**
 * The tool calls of one run, so that a failed run can say what had already happened.
 * @module
 */

/**
 * One tool call. `started`: no answer came, so nobody knows whether it took effect.
 * `waiting`, `denied` and `recorded` ones were not made: for want of an answer, by the policy, in a preview.
 */
export interface LoggedCall {
  readonly server: string;
  readonly tool: string;
  /** The beginning of its arguments, JSON. */
  readonly args: string;
  readonly state: "started" | "completed" | "failed" | "waiting" | "denied" | "recorded";
  /** Why it failed or was denied. */
  readonly message?: string;
  readonly durationMs?: number;
}

/** Changes one entry of the log. */
export interface OpenCall {
  complete(): void;
  fail(message: string): void;
  /** Somebody has to allow it first. */
  wait(): void;
  /** It was allowed. */
  go(): void;
  deny(message: string): void;
  /** A preview took it. */
  record(): void;
}

const MAX_ARGS_CHARS = 2_000;

/** The calls of one run in the order in which they started. */
export class CallLog {
  readonly #calls: LoggedCall[] = [];
  readonly #now: () => number;
  #completed = 0;

  /** `now` gives milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  get completed(): number {
    return this.#completed;
  }

  start(server: string, tool: string, args: string): OpenCall {
    const index = this.#calls.length;
    const startedAt = this.#now();
    const call: LoggedCall = {
      server,
      tool,
      args: args.slice(0, MAX_ARGS_CHARS),
      state: "started",
    };
    this.#calls.push(call);
    const end = (rest: Partial<LoggedCall>): void => {
      this.#calls[index] = { ...call, ...rest, durationMs: this.#now() - startedAt };
    };
    return {
      complete: () => {
        this.#completed++;
        end({ state: "completed" });
      },
      fail: (message) => end({ state: "failed", message }),
      wait: () => void (this.#calls[index] = { ...call, state: "waiting" }),
      go: () => void (this.#calls[index] = call),
      deny: (message) => void (this.#calls[index] = { ...call, state: "denied", message }),
      record: () => void (this.#calls[index] = { ...call, state: "recorded" }),
    };
  }
}
