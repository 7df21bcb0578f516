/** The clock of one run. Whoever answers its calls can stop it: waiting for a person is not run time. */
export class RunClock {
  #holds = 0;
  readonly #listeners: ((isStopped: boolean) => void)[] = [];

  get isStopped(): boolean {
    return this.#holds > 0;
  }

  /** Stops the clock until what this gives is disposed; several may hold it at once. */
  stop(): Disposable {
    if (this.#holds++ === 0) this.#tell(true);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        if (--this.#holds === 0) this.#tell(false);
      },
    };
  }

  /** Tells of every change from now on. */
  listen(listener: (isStopped: boolean) => void): void {
    this.#listeners.push(listener);
  }

  #tell(isStopped: boolean): void {
    for (const listener of this.#listeners) listener(isStopped);
  }
}
