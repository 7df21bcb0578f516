/**
 * The executors: keeps spares warm, lends each to one run at a time, and is fair between owners when there are too few.
 *
 * One run a process, always: a run that has to be killed takes nobody with it, and no two owners ever share a process.
 * An owner has at most `maxRunsPerOwner` of the places, so that one owner's hanging runs never stop another's.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { apart } from "../base/scope.ts";
import { ExecutorConnection, type SpawnExecutor } from "./executor_process.ts";

const log = logger("sandbox");

/** How long all executors must be busy before another is started: most runs are over sooner than a process is up. */
const GROW_DELAY_MS = 100;

/** How many executors there may be, and how they are started. */
export interface PoolOptions {
  readonly spawn: SpawnExecutor;
  /** Executors at most, and so runs at the same time. */
  readonly maxRuns: number;
  /** Runs of one owner at the same time. */
  readonly maxRunsPerOwner: number;
  /** Idle executors that are kept. */
  readonly maxIdle: number;
  /** After so long without any run one of them is enough. */
  readonly idleMs: number;
}

interface Waiter {
  readonly owner: string;
  readonly resolve: (executor: ExecutorConnection) => void;
  readonly reject: (error: unknown) => void;
}

/** See the module. */
export class ExecutorPool implements AsyncDisposable {
  readonly #options: PoolOptions;
  readonly #all = new Set<ExecutorConnection>();
  readonly #idle: ExecutorConnection[] = [];
  /** First come, first served within an owner; owners take turns in the order of this map. */
  readonly #queues = new Map<string, Waiter[]>();
  readonly #runs = new Map<string, number>();
  /** Runs that wait for a person, and so have given their places to others. */
  readonly #resting = new Map<string, number>();
  #restingCount = 0;
  #starting: Promise<void> | undefined;
  #growTimer: ReturnType<typeof setTimeout> | undefined;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts an executor if none is there; resolves when that is done, or has failed. */
  async warm(): Promise<void> {
    if (this.#all.size === 0) this.#grow();
    await this.#starting;
  }

  /** Lends an executor; waits for one if all are busy. @throws {RunbyteError} if none can be started or the pool closes. */
  acquire(owner: string, signal: AbortSignal): Promise<ExecutorConnection> {
    if (this.#isClosed) return Promise.reject(closedError());
    const { promise, resolve, reject } = Promise.withResolvers<ExecutorConnection>();
    const waiter: Waiter = { owner, resolve, reject };
    const queue = this.#queues.get(owner) ?? [];
    queue.push(waiter);
    this.#queues.set(owner, queue);
    const onAbort = (): void => {
      this.#remove(waiter);
      reject(new RunbyteError("CANCELLED", "The run was cancelled before it began"));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#dispatch();
    return promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  /**
   * A run waits for a person: its place is somebody else's until what this gives is disposed. An owner can have as many
   * such runs as places; further ones keep theirs, so that questions which nobody answers do not fill the machine.
   */
  rest(owner: string): Disposable | undefined {
    const { maxRuns, maxRunsPerOwner } = this.#options;
    const resting = this.#resting.get(owner) ?? 0;
    if (this.#restingCount >= maxRuns || resting >= maxRunsPerOwner) return undefined;
    const move = (change: 1 | -1): void => {
      this.#restingCount += change;
      add(this.#resting, owner, change);
      add(this.#runs, owner, -change);
    };
    move(1);
    this.#dispatch();
    return { [Symbol.dispose]: () => move(-1) };
  }

  /** Takes an executor back, or notices that it is gone. */
  release(owner: string, executor: ExecutorConnection): void {
    add(this.#runs, owner, -1);
    executor.lastOwner = owner;
    if (executor.isGone) this.#all.delete(executor);
    else this.#idle.push(executor);
    this.#dispatch();
    if (executor.isGone && this.#idle.length === 0) this.#grow();
    this.#shrinkTo(this.#options.maxIdle);
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.#shrinkTo(1), this.#options.idleMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#growTimer);
    clearTimeout(this.#idleTimer);
    for (const queue of this.#queues.values()) {
      for (const waiter of queue) waiter.reject(closedError());
    }
    this.#queues.clear();
    await this.#starting;
    await Promise.all([...this.#all].map((executor) => executor[Symbol.asyncDispose]()));
  }

  #dispatch(): void {
    for (let waiter = this.#next(); waiter; waiter = this.#next()) {
      const { owner } = waiter;
      const executor = this.#takeIdle(owner);
      if (!executor) break;
      this.#remove(waiter);
      add(this.#runs, owner, 1);
      // To the end of the line: the next place goes to somebody else.
      const rest = this.#queues.get(owner);
      if (rest && this.#queues.delete(owner)) this.#queues.set(owner, rest);
      waiter.resolve(executor);
    }
    this.#growSoon();
  }

  /** Whose turn it is, among those who have not all their places taken. */
  #next(): Waiter | undefined {
    for (const [owner, queue] of this.#queues) {
      if ((this.#runs.get(owner) ?? 0) < this.#options.maxRunsPerOwner) return queue[0];
    }
    return undefined;
  }

  #takeIdle(owner: string): ExecutorConnection | undefined {
    for (let i = this.#idle.length - 1; i >= 0; i--) {
      if (!this.#idle[i].isGone) continue;
      this.#all.delete(this.#idle[i]);
      this.#idle.splice(i, 1);
    }
    const own = this.#idle.findLastIndex((executor) => executor.lastOwner === owner);
    return own < 0 ? this.#idle.pop() : this.#idle.splice(own, 1)[0];
  }

  #remove(waiter: Waiter): void {
    const queue = this.#queues.get(waiter.owner);
    const index = queue?.indexOf(waiter) ?? -1;
    if (!queue || index < 0) return;
    queue.splice(index, 1);
    if (queue.length === 0) this.#queues.delete(waiter.owner);
  }

  /** Starts one more when somebody waits, at once if there is none at all, else when the busy ones take their time. */
  #growSoon(): void {
    if (this.#idle.length > 0 || (this.#queues.size === 0 && this.#runs.size === 0)) {
      clearTimeout(this.#growTimer);
      this.#growTimer = undefined;
    } else if (this.#all.size === 0) this.#grow();
    else this.#growTimer ??= setTimeout(() => this.#grow(), GROW_DELAY_MS);
  }

  /** One at a time: starting several at once only makes all of them late. */
  #grow(): void {
    clearTimeout(this.#growTimer);
    this.#growTimer = undefined;
    const most = this.#options.maxRuns + this.#restingCount;
    if (this.#isClosed || this.#starting || this.#all.size >= most) return;
    this.#starting = apart(() => this.#startOne()).finally(() => {
      this.#starting = undefined;
      if (!this.#isClosed) this.#dispatch();
    });
  }

  async #startOne(): Promise<void> {
    try {
      const executor = await ExecutorConnection.start(this.#options.spawn);
      this.#all.add(executor);
      this.#idle.push(executor);
    } catch (error) {
      log.error("Cannot start an executor: {error}", { error });
      if (this.#all.size > 0) return;
      for (const queue of this.#queues.values()) for (const waiter of queue) waiter.reject(error);
      this.#queues.clear();
    }
  }

  #shrinkTo(idle: number): void {
    while (this.#idle.length > idle) {
      const executor = this.#idle.shift()!;
      this.#all.delete(executor);
      executor.kill("it is not needed any more");
    }
  }
}

function add(counts: Map<string, number>, owner: string, change: number): void {
  const count = (counts.get(owner) ?? 0) + change;
  if (count > 0) counts.set(owner, count);
  else counts.delete(owner);
}

function closedError(): RunbyteError {
  return new RunbyteError("CANCELLED", "The sandbox is closed");
}
