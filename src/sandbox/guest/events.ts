import type { GuestCore } from "./core.ts";

/** Installs `AbortController` and `AbortSignal`, with as much of events as they need. */
export function installEvents(core: GuestCore): void {
  const { DOMException } = core;

  interface AbortEvent {
    readonly type: "abort";
    readonly target: AbortSignal;
  }
  type Listener = ((event: AbortEvent) => void) | { handleEvent(event: AbortEvent): void };

  /** Only this file can make signals and abort them. */
  const key = Symbol("signal");

  class AbortSignal {
    #reason: unknown;
    #aborted = false;
    readonly #listeners = new Map<Listener, boolean>();
    readonly #followers: AbortSignal[] = [];
    onabort: Listener | null = null;

    constructor(guard?: symbol) {
      if (guard !== key) throw new TypeError("Illegal constructor");
    }

    get aborted(): boolean {
      return this.#aborted;
    }

    get reason(): unknown {
      return this.#reason;
    }

    throwIfAborted(): void {
      if (this.#aborted) throw this.#reason;
    }

    addEventListener(
      type: string,
      listener: Listener,
      options?: boolean | { once?: boolean },
    ): void {
      if (type !== "abort" || !listener || this.#aborted) return;
      this.#listeners.set(listener, typeof options === "object" && options.once === true);
    }

    removeEventListener(type: string, listener: Listener): void {
      if (type === "abort") this.#listeners.delete(listener);
    }

    dispatchEvent(event: AbortEvent): boolean {
      const listeners = [...this.#listeners.keys()];
      if (this.onabort) listeners.unshift(this.onabort);
      for (const listener of listeners) {
        if (this.#listeners.get(listener)) this.#listeners.delete(listener);
        try {
          if (typeof listener === "function") listener.call(this, event);
          else listener.handleEvent(event);
        } catch (error) {
          core.native.fail(core.stringify(core.describeThrown(error)));
        }
      }
      return true;
    }

    static abort(reason?: unknown): AbortSignal {
      const signal = new AbortSignal(key);
      signal.#abort(reason);
      return signal;
    }

    static timeout(delayMs: number): AbortSignal {
      const signal = new AbortSignal(key);
      core.later(
        () => signal.#abort(new DOMException("Signal timed out.", "TimeoutError")),
        delayMs,
      );
      return signal;
    }

    static any(signals: Iterable<AbortSignal>): AbortSignal {
      const result = new AbortSignal(key);
      for (const signal of signals) {
        if (signal.aborted) {
          result.#abort(signal.reason);
          return result;
        }
      }
      for (const signal of signals) signal.#followers.push(result);
      return result;
    }

    #abort(reason: unknown): void {
      if (this.#aborted) return;
      this.#aborted = true;
      this.#reason = reason === undefined
        ? new DOMException("This operation was aborted", "AbortError")
        : reason;
      this.dispatchEvent({ type: "abort", target: this });
      for (const follower of this.#followers) follower.#abort(this.#reason);
    }

    static abortWith(signal: AbortSignal, reason: unknown): void {
      signal.#abort(reason);
    }
  }

  const { abortWith } = AbortSignal;
  Reflect.deleteProperty(AbortSignal, "abortWith");

  class AbortController {
    readonly #signal = new AbortSignal(key);

    get signal(): AbortSignal {
      return this.#signal;
    }

    abort(reason?: unknown): void {
      abortWith(this.#signal, reason);
    }
  }

  core.expose({ AbortController, AbortSignal });
}
