import { RunbyteError } from "../../base/errors.ts";

/** How many calls there may be. */
export interface CallQueueOptions {
  /** Runs under way at once. */
  readonly runs: number;
  readonly runsPerCaller: number;
  /** Calls under way at once, runs that wait included. */
  readonly calls: number;
  readonly callsPerCaller: number;
}

/** One call. */
export interface QueuedCall {
  readonly caller: string;
  /** It runs a program, and so waits for its turn. */
  readonly isRun: boolean;
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly caller: string;
  readonly begin: () => void;
}

/**
 * All tool calls of all callers. Runs wait for their turn, and callers take turns however many calls each has waiting;
 * other calls are only counted, so that looking around never waits for somebody's programs.
 */
export class CallQueue {
  readonly #options: CallQueueOptions;
  readonly #stop = new AbortController();
  readonly #calls = new Counts();
  /** Calls of requests that are not answered; all of them, before they have begun, are under way, too. */
  readonly #asked = new Counts();
  readonly #runs = new Counts();
  /** First come, first served within a caller; callers take turns in the order of this map. */
  readonly #waiting = new Map<string, Waiter[]>();
  #idle = Promise.withResolvers<void>();

  constructor(options: CallQueueOptions) {
    this.#options = options;
    this.#idle.resolve();
  }

  /** Takes `count` calls of one request, which is answered some time, unless they are too many. */
  admit(caller: string, count: number, answered: Promise<unknown>): boolean {
    if (count === 0) return true;
    const { calls, callsPerCaller } = this.#options;
    // A client can leave without waiting for its answer, so that either may be more.
    const all = Math.max(this.#calls.all, this.#asked.all);
    const own = Math.max(this.#calls.of(caller), this.#asked.of(caller));
    if (all + count > calls || own + count > callsPerCaller) return false;
    this.#asked.add(caller, count);
    answered.then(() => this.#asked.add(caller, -count));
    return true;
  }

  /** Resolves when nothing is going on. */
  whenIdle(): Promise<void> {
    return this.#idle.promise;
  }

  /** Ends every call and refuses all further ones. */
  stop(): void {
    this.#stop.abort(new RunbyteError("CANCELLED", "Runbyte is stopping"));
  }

  /**
   * Does one call; its signal fires when the caller gives up or the queue stops.
   * A run that waits for a person says so, and its place is somebody else's meanwhile.
   */
  async do<T>(
    call: QueuedCall,
    work: (signal: AbortSignal, onWait: (isWaiting: boolean) => void) => Promise<T>,
  ): Promise<T> {
    const { caller, isRun } = call;
    const controller = new AbortController();
    const unlink = [call.signal, this.#stop.signal].map((signal) => forward(signal, controller));
    if (this.#calls.all === 0) this.#idle = Promise.withResolvers();
    this.#calls.add(caller, 1);
    try {
      if (!isRun) return await work(controller.signal, () => {});
      await this.#turn(caller, controller.signal);
      let hasPlace = true;
      const setPlace = (has: boolean): void => {
        if (has === hasPlace) return;
        hasPlace = has;
        this.#runs.add(caller, has ? 1 : -1);
        this.#dispatch();
      };
      try {
        return await work(controller.signal, (isWaiting) => setPlace(!isWaiting));
      } finally {
        setPlace(false);
      }
    } finally {
      for (const each of unlink) each();
      this.#calls.add(caller, -1);
      if (this.#calls.all === 0) this.#idle.resolve();
    }
  }

  #turn(caller: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => {
      this.#remove(waiter);
      reject(new RunbyteError("CANCELLED", "Cancelled before the program began"));
    };
    const begin = (): void => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    const waiter: Waiter = { caller, begin };
    const queue = this.#waiting.get(caller);
    if (queue) queue.push(waiter);
    else this.#waiting.set(caller, [waiter]);
    if (signal.aborted) onAbort();
    else {
      signal.addEventListener("abort", onAbort, { once: true });
      this.#dispatch();
    }
    return promise;
  }

  #dispatch(): void {
    for (let waiter = this.#next(); waiter; waiter = this.#next()) {
      const { caller, begin } = waiter;
      this.#remove(waiter);
      // To the end of the line: the next place goes to somebody else.
      const rest = this.#waiting.get(caller);
      if (rest && this.#waiting.delete(caller)) this.#waiting.set(caller, rest);
      this.#runs.add(caller, 1);
      begin();
    }
  }

  #next(): Waiter | undefined {
    const { runs, runsPerCaller } = this.#options;
    if (this.#runs.all >= runs) return undefined;
    for (const [caller, queue] of this.#waiting) {
      if (this.#runs.of(caller) < runsPerCaller) return queue[0];
    }
    return undefined;
  }

  #remove(waiter: Waiter): void {
    const queue = this.#waiting.get(waiter.caller);
    const index = queue?.indexOf(waiter) ?? -1;
    if (!queue || index < 0) return;
    queue.splice(index, 1);
    if (queue.length === 0) this.#waiting.delete(waiter.caller);
  }
}

/** How many of something each caller has, and all have. */
class Counts {
  readonly #counts = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  of(caller: string): number {
    return this.#counts.get(caller) ?? 0;
  }

  add(caller: string, change: number): void {
    this.#all += change;
    const count = this.of(caller) + change;
    if (count === 0) this.#counts.delete(caller);
    else this.#counts.set(caller, count);
  }
}

/** @returns what unlinks the two, so that a long-lived signal does not keep every call. */
function forward(signal: AbortSignal, controller: AbortController): () => void {
  const onAbort = (): void => controller.abort(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  return () => signal.removeEventListener("abort", onAbort);
}
