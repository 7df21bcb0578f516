/** Disposes in reverse order what was put on it. Stands in for `AsyncDisposableStack`, which Node 22 lacks. */
export class DisposalStack implements AsyncDisposable {
  readonly #parts: AsyncDisposable[] = [];

  /** Puts a part on the stack and gives it back. */
  use<Part extends AsyncDisposable>(part: Part): Part {
    this.#parts.push(part);
    return part;
  }

  /** Disposes every part, also after one has failed. @throws the first failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      try {
        await part[Symbol.asyncDispose]();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
