import { abortable } from "./abortable.ts";

/** Lets so many through at once; the others wait in their order. Keeps many reconnects from becoming a storm. */
export class Gate {
  readonly #max: number;
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  /** Goes through if there is room; what it gives must be disposed. */
  tryEnter(): Disposable | undefined {
    if (this.#inside >= this.#max) return undefined;
    this.#inside++;
    return this.#turn();
  }

  /** Waits for its turn; what it gives must be disposed. Throws the signal's reason if it fires first. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    const free = this.tryEnter();
    if (free !== undefined) return free;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    try {
      await abortable(promise, signal);
    } catch (error) {
      const index = this.#waiting.indexOf(resolve);
      if (index >= 0) this.#waiting.splice(index, 1);
      else this.#leave(); // its turn had come at the same moment
      throw error;
    }
    return this.#turn();
  }

  #turn(): Disposable {
    return { [Symbol.dispose]: () => this.#leave() };
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#inside--;
    else next();
  }
}
