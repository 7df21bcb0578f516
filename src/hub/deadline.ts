import type { Clock } from "./clock.ts";

/** Fires once when a time has passed, not counting while it is held. */
export class Deadline implements Disposable {
  readonly #clock: Clock;
  readonly #onOver: () => void;
  #leftMs: number;
  #startedAtMs = 0;
  #holds = 0;
  #cancel: () => void = () => {};

  constructor(clock: Clock, limitMs: number, onOver: () => void) {
    this.#clock = clock;
    this.#leftMs = limitMs;
    this.#onOver = onOver;
    this.#run();
  }

  /** Stops the time until what this gives is disposed. */
  hold(): Disposable {
    if (this.#holds++ === 0) {
      this.#cancel();
      this.#leftMs -= this.#clock.now() - this.#startedAtMs;
    }
    return {
      [Symbol.dispose]: () => {
        if (--this.#holds === 0) this.#run();
      },
    };
  }

  /** It never fires after this. */
  [Symbol.dispose](): void {
    this.#holds = Infinity;
    this.#cancel();
  }

  #run(): void {
    this.#startedAtMs = this.#clock.now();
    this.#cancel = this.#clock.after(Math.max(0, this.#leftMs), this.#onOver);
  }
}
