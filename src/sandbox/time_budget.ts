/** Options of {@linkcode TimeBudget}. */
export interface TimeBudgetOptions {
  readonly limitMs: number;
  /** Called once, when the time is used up while nothing keeps the thread busy. */
  readonly onOver: () => void;
}

/** More would make a timer fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The time that a run has left. While it is stopped, only what the guest itself computes still counts. */
export class TimeBudget {
  readonly #onOver: () => void;
  #leftMs: number;
  /** When the present stretch began; undefined while the time stands still. */
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;
  #isBusy = false;

  constructor({ limitMs, onOver }: TimeBudgetOptions) {
    this.#leftMs = limitMs;
    this.#onOver = onOver;
    this.#update();
  }

  get isOver(): boolean {
    const usedMs = this.#since === undefined ? 0 : performance.now() - this.#since;
    return usedMs >= this.#leftMs;
  }

  /** Whether somebody is waited for. */
  set isStopped(value: boolean) {
    this.#isStopped = value;
    this.#update();
  }

  /** Whether the guest computes. */
  set isBusy(value: boolean) {
    this.#isBusy = value;
    if (this.#isStopped) this.#update();
  }

  /** Ends the counting for good. */
  end(): void {
    clearTimeout(this.#timer);
    this.#since = undefined;
    this.#leftMs = Infinity;
  }

  #update(): void {
    const now = performance.now();
    if (this.#since !== undefined) this.#leftMs -= now - this.#since;
    this.#since = this.#isStopped && !this.#isBusy ? undefined : now;
    clearTimeout(this.#timer);
    if (this.#isStopped || this.#leftMs === Infinity) return;
    this.#timer = setTimeout(this.#onOver, Math.min(Math.max(0, this.#leftMs), MAX_TIMER_MS));
  }
}
