import type { Clock } from "./clock.ts";

/** Times of a {@linkcode Throttle}. */
export interface ThrottleOptions {
  /** From the first request to the run, so that a burst makes one run. */
  readonly delayMs: number;
  /** From the end of a run to the next one. */
  readonly intervalMs: number;
}

/** Runs something soon after it was asked for, however often that is, and never too often. */
export class Throttle {
  readonly #clock: Clock;
  readonly #options: ThrottleOptions;
  readonly #run: () => Promise<void>;
  #cancel: (() => void) | undefined;
  #lastEndMs = -Infinity;

  constructor(clock: Clock, options: ThrottleOptions, run: () => Promise<void>) {
    this.#clock = clock;
    this.#options = options;
    this.#run = run;
  }

  /** Whether a run is due. */
  get isPending(): boolean {
    return this.#cancel !== undefined;
  }

  /** Asks for a run. */
  request(): void {
    const { delayMs, intervalMs } = this.#options;
    const waitMs = Math.max(delayMs, this.#lastEndMs + intervalMs - this.#clock.now());
    this.#cancel ??= this.#clock.after(waitMs, () => void this.runNow());
  }

  /** Runs at once, instead of the run that is due. */
  async runNow(): Promise<void> {
    this.cancel();
    try {
      await this.#run();
    } finally {
      this.#lastEndMs = this.#clock.now();
    }
  }

  /** Forgets the run that is due. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
