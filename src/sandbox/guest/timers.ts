import type { GuestCore } from "./core.ts";

/** Installs timers over the host's single one. */
export function installTimers(core: GuestCore): void {
  const { native } = core;

  interface Timer {
    readonly id: number;
    readonly callback: (...args: unknown[]) => void;
    readonly args: unknown[];
    readonly intervalMs: number | undefined;
    dueMs: number;
  }
  /** Ordered by due time, earliest first. */
  const queue: Timer[] = [];
  let nextId = 1;

  const insert = (timer: Timer): void => {
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (queue[middle].dueMs <= timer.dueMs) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, timer);
  };

  const arm = (): void =>
    native.arm(queue.length === 0 ? -1 : Math.max(0, queue[0].dueMs - native.now()));

  const add = (callback: unknown, delay: unknown, args: unknown[], repeat: boolean): number => {
    if (typeof callback !== "function") throw new TypeError("A timer needs a function to call");
    const delayMs = Math.min(Math.max(1, Math.trunc(Number(delay)) || 0), 2 ** 31 - 1);
    const timer: Timer = {
      id: nextId++,
      callback: callback as Timer["callback"],
      args,
      intervalMs: repeat ? delayMs : undefined,
      dueMs: native.now() + delayMs,
    };
    insert(timer);
    if (queue[0] === timer) arm();
    return timer.id;
  };

  const remove = (id: unknown): void => {
    const index = queue.findIndex((timer) => timer.id === id);
    if (index < 0) return;
    queue.splice(index, 1);
    if (index === 0) arm();
  };

  core.later = (callback, delayMs) => add(callback, delayMs, [], false);

  core.fire = () => {
    const timer = queue[0];
    if (!timer || timer.dueMs > native.now() + 0.5) {
      arm();
      return 0;
    }
    queue.shift();
    if (timer.intervalMs !== undefined) {
      timer.dueMs = native.now() + timer.intervalMs;
      insert(timer);
    }
    arm();
    try {
      timer.callback(...timer.args);
    } catch (error) {
      native.fail(core.stringify(core.describeThrown(error)));
    }
    return 1;
  };

  core.expose({
    setTimeout: function setTimeout(
      callback: unknown,
      delay?: unknown,
      ...args: unknown[]
    ): number {
      return add(callback, delay, args, false);
    },
    setInterval: function setInterval(
      callback: unknown,
      delay?: unknown,
      ...args: unknown[]
    ): number {
      return add(callback, delay, args, true);
    },
    clearTimeout: function clearTimeout(id?: unknown): void {
      remove(id);
    },
    clearInterval: function clearInterval(id?: unknown): void {
      remove(id);
    },
    queueMicrotask: function queueMicrotask(callback: () => void): void {
      if (typeof callback !== "function") {
        throw new TypeError("A microtask needs a function to call");
      }
      Promise.resolve().then(() => {
        try {
          callback();
        } catch (error) {
          native.fail(core.stringify(core.describeThrown(error)));
        }
      });
    },
  });
}
