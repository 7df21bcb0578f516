import { backoffMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";

/** What the plan for a server depends on. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Attempts that nobody asked for, after which only use brings the server back; counted anew after a good while. */
  readonly inBackground: number;
  /** An attempt that nobody asked for is due. */
  readonly onDue: () => void;
}

/** Why a server is away, as far as it matters for coming back. */
export interface Absence {
  /** Only its person can bring it back. */
  readonly isLoginNeeded?: boolean;
  /** It sent without end. */
  readonly isFlooded?: boolean;
}

const GOOD_WHILE_MS = 60_000;
const FLOOD_PAUSE_MS = 60_000;
/** A person who has just logged in is not kept waiting. */
const LOGIN_PAUSE_MS = 1_000;

/** When one server that failed or was lost is tried again. */
export class Retry {
  readonly #options: RetryOptions;
  #failures = 0;
  #attempts = 0;
  #readyAtMs = 0;
  #dueAtMs = 0;
  #cancel: () => void = () => {};

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** Until it may be tried; not positive if that is now. */
  get waitMs(): number {
    return this.#dueAtMs - this.#options.clock.now();
  }

  /** It is ready. */
  succeed(): void {
    this.#failures = 0;
    this.#readyAtMs = this.#options.clock.now();
  }

  /** An attempt failed. */
  fail(absence: Absence): void {
    const delayMs = backoffMs(++this.#failures, this.#options.random);
    this.#plan(absence.isLoginNeeded ? Math.min(delayMs, LOGIN_PAUSE_MS) : delayMs, absence);
  }

  /** It was ready and is gone. Whoever needs it next may try at once. */
  lose(absence: Absence): void {
    const { clock, inBackground } = this.#options;
    if (clock.now() - this.#readyAtMs >= GOOD_WHILE_MS) this.#attempts = 0;
    if (absence.isFlooded) this.#attempts = inBackground;
    this.#plan(absence.isFlooded ? FLOOD_PAUSE_MS : 0, absence);
  }

  /** What kept it away is gone: it may be tried at once. */
  reset(): void {
    this.#failures = 0;
    this.#dueAtMs = 0;
  }

  /** Nothing is tried by itself any more. */
  cancel(): void {
    this.#cancel();
  }

  #plan(delayMs: number, { isLoginNeeded }: Absence): void {
    const { clock, random, inBackground, onDue } = this.#options;
    this.#dueAtMs = clock.now() + delayMs;
    if (this.#attempts >= inBackground || isLoginNeeded) return;
    const idleMs = backoffMs(this.#attempts + 1, random);
    this.#cancel = clock.after(Math.max(delayMs, idleMs), () => {
      this.#attempts++;
      onDue();
    });
  }
}
