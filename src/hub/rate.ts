/** Counts what happens and tells when it is too much for one second. */
export class Rate {
  readonly #maxPerSecond: number;
  readonly #now: () => number;
  #windowStartMs = -Infinity;
  #count = 0;

  constructor(maxPerSecond: number, now: () => number) {
    this.#maxPerSecond = maxPerSecond;
    this.#now = now;
  }

  /** Counts one more; true if this second has seen too many. */
  isExceeded(): boolean {
    const now = this.#now();
    if (now - this.#windowStartMs > 1_000) {
      this.#windowStartMs = now;
      this.#count = 0;
    }
    return ++this.#count > this.#maxPerSecond;
  }
}
