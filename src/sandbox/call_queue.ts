import type { HostCall } from "./protocol.ts";

/** Lets at most so many calls be answered at once; the others wait in their order. */
export class CallQueue {
  readonly #maxInFlight: number;
  readonly #answer: (call: HostCall) => Promise<void>;
  #waiting: HostCall[] = [];
  #first = 0;
  #waitingChars = 0;
  #inFlight = 0;

  constructor(maxInFlight: number, answer: (call: HostCall) => Promise<void>) {
    this.#maxInFlight = maxInFlight;
    this.#answer = answer;
  }

  /** Calls that have not been begun. */
  get waiting(): number {
    return this.#waiting.length - this.#first;
  }

  /** Length of the arguments of those. */
  get waitingChars(): number {
    return this.#waitingChars;
  }

  push(call: HostCall): void {
    this.#waiting.push(call);
    this.#waitingChars += call.args.length;
    this.#next();
  }

  /** Forgets the calls that have not been begun. */
  clear(): void {
    this.#waiting = [];
    this.#first = 0;
    this.#waitingChars = 0;
  }

  #next(): void {
    if (this.#inFlight >= this.#maxInFlight || this.waiting === 0) return;
    const call = this.#waiting[this.#first++];
    this.#waitingChars -= call.args.length;
    if (this.waiting === 0) this.clear();
    this.#inFlight++;
    this.#answer(call).finally(() => {
      this.#inFlight--;
      this.#next();
    });
  }
}
