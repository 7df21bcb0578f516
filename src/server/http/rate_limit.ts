import { Refusal } from "./refusal.ts";

/** A caller may save up requests for so long. */
const BURST_SECONDS = 30;

interface Bucket {
  tokens: number;
  at: number;
}

/** How many requests a caller may make: an average, with room for bursts. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #now: () => number;
  readonly #buckets = new Map<string, Bucket>();

  /** @param now Milliseconds. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
  }

  /** Counts one request. @throws {Refusal} 429. */
  take(caller: string): void {
    const now = this.#now();
    const full = this.#perSecond * BURST_SECONDS;
    const { tokens, at } = this.#buckets.get(caller) ?? { tokens: full, at: now };
    const saved = Math.min(full, tokens + (now - at) / 1_000 * this.#perSecond);
    if (saved < 1) throw new Refusal(429, "Too many requests", { "Retry-After": "1" });
    this.#buckets.set(caller, { tokens: saved - 1, at: now });
  }

  /** Forgets those who have been quiet long enough to have everything saved up again. */
  tick(): void {
    const now = this.#now();
    for (const [caller, { at }] of this.#buckets) {
      if (now - at >= BURST_SECONDS * 1_000) this.#buckets.delete(caller);
    }
  }
}
