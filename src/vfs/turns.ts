/**
 * One after the other: the next piece of work starts when the one before has ended.
 * @module
 */

/** A queue of pieces of asynchronous work. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Runs `work` when everything queued before it has ended, well or badly. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    // The result itself is not kept: it may be large.
    this.#last = result.then(() => {}, () => {});
    return result;
  }
}
