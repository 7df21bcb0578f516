import assert from "node:assert/strict";
import type { ExecutorConnection } from "../../src/sandbox/executor_process.ts";
import { ExecutorPool, type PoolOptions } from "../../src/sandbox/pool.ts";
import { FakeExecutor } from "./fake_executor.ts";

const quiet = new AbortController().signal;

interface FakePool {
  readonly pool: ExecutorPool;
  readonly executors: FakeExecutor[];
}

function createPool(options: Partial<PoolOptions> = {}): FakePool {
  const executors: FakeExecutor[] = [];
  const spawn = () => {
    const executor = new FakeExecutor(() => {});
    executors.push(executor);
    return executor.process;
  };
  return {
    pool: new ExecutorPool({
      maxRuns: 2,
      maxRunsPerOwner: 2,
      maxIdle: 2,
      idleMs: 60_000,
      spawn,
      ...options,
    }),
    executors,
  };
}

/** Asks for an executor and notes when it was given. */
function ask(pool: ExecutorPool, owner: string, given: string[]): Promise<ExecutorConnection> {
  return pool.acquire(owner, quiet).then((executor) => {
    given.push(owner);
    return executor;
  });
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

Deno.test("acquire() never lends an executor twice", async () => {
  const { pool, executors } = createPool();
  await using _ = pool;
  const [first, second] = await Promise.all([pool.acquire("a", quiet), pool.acquire("b", quiet)]);
  assert.notEqual(first, second);
  assert.equal(executors.length, 2);
});

Deno.test("acquire() lets owners take turns, whoever came first", async () => {
  const { pool } = createPool({ maxRuns: 1 });
  await using _ = pool;
  const given: string[] = [];
  const executor = await ask(pool, "a", given);
  for (const owner of ["a", "a", "a", "b", "c", "b"]) ask(pool, owner, given);
  while (given.length < 7) {
    pool.release(given.at(-1)!, executor);
    await turn();
  }
  assert.deepEqual(given, ["a", "a", "b", "c", "a", "b", "a"]);
});

Deno.test("acquire() keeps places for others when one owner has its share", async () => {
  const { pool } = createPool({ maxRuns: 3, maxRunsPerOwner: 2 });
  await using _ = pool;
  const given: string[] = [];
  const greedy = Array.from({ length: 10 }, () => ask(pool, "greedy", given));
  await Promise.all(greedy.slice(0, 2));
  await ask(pool, "modest", given);
  assert.deepEqual(given, ["greedy", "greedy", "modest"]);
  for (const pending of greedy.slice(2)) pending.catch(() => {});
});

Deno.test("rest() gives the place of a run that waits for a person to others, until it goes on", async () => {
  const { pool, executors } = createPool({ maxRuns: 1, maxRunsPerOwner: 1 });
  await using _ = pool;
  const waiting = await pool.acquire("a", quiet);
  const resting = pool.rest("a")!;
  const other = await pool.acquire("a", quiet);
  assert.notEqual(other, waiting);
  assert.equal(executors.length, 2);
  assert.equal(pool.rest("a"), undefined, "as many may rest as there are places");
  resting[Symbol.dispose]();
  const given: string[] = [];
  ask(pool, "a", given);
  pool.release("a", other);
  await turn();
  assert.deepEqual(given, [], "the one that rested has its place again");
  pool.release("a", waiting);
  await turn();
  assert.deepEqual(given, ["a"]);
});

Deno.test("acquire() gives an owner the executor that it had before", async () => {
  const { pool } = createPool();
  await using _ = pool;
  const [a, b] = await Promise.all([pool.acquire("a", quiet), pool.acquire("b", quiet)]);
  pool.release("a", a);
  pool.release("b", b);
  assert.equal(await pool.acquire("a", quiet), a);
  assert.equal(await pool.acquire("b", quiet), b);
});

Deno.test("acquire() leaves the queue when its signal fires", async () => {
  const { pool } = createPool({ maxRuns: 1 });
  await using _ = pool;
  const executor = await pool.acquire("a", quiet);
  const controller = new AbortController();
  const waiting = pool.acquire("b", controller.signal);
  controller.abort();
  await assert.rejects(waiting, /cancelled before it began/);
  const next = pool.acquire("c", quiet);
  pool.release("a", executor);
  assert.equal(await next, executor);
});

Deno.test("release() begins a time after which all spares but one have ended", async () => {
  const { pool, executors } = createPool({ idleMs: 0 });
  await using _ = pool;
  const lent = await Promise.all([pool.acquire("a", quiet), pool.acquire("b", quiet)]);
  for (const executor of lent) pool.release("a", executor);
  assert.equal(executors.filter((executor) => !executor.isKilled).length, 2);
  await turn();
  assert.equal(executors.filter((executor) => !executor.isKilled).length, 1);
});

Deno.test("release() replaces an executor that is gone, so that a spare is warm", async () => {
  const { pool, executors } = createPool();
  await using _ = pool;
  const executor = await pool.acquire("a", quiet);
  executor.kill("test");
  await turn();
  pool.release("a", executor);
  assert.equal(executors.length, 2);
  assert.notEqual(await pool.acquire("a", quiet), executor);
});

Deno.test("release() keeps no more idle executors than wanted", async () => {
  const { pool, executors } = createPool({ maxRuns: 3, maxRunsPerOwner: 3, maxIdle: 1 });
  await using _ = pool;
  const lent = await Promise.all([1, 2, 3].map(() => pool.acquire("a", quiet)));
  for (const executor of lent) pool.release("a", executor);
  assert.equal(executors.filter((executor) => !executor.isKilled).length, 1);
});

Deno.test("acquire() tells why an executor cannot be started", async () => {
  const spawn = () => {
    const executor = new FakeExecutor(() => {});
    executor.stdout.read();
    queueMicrotask(() => {
      executor.stderr.write("error: no such flag\n");
      executor.emit("error", new Error("ENOENT"));
    });
    return executor.process;
  };
  const { pool } = createPool({ spawn });
  await using _ = pool;
  await assert.rejects(pool.acquire("a", quiet), /Cannot start an executor process.*ENOENT/);
});

Deno.test("disposing rejects who waits and kills every executor", async () => {
  const { pool, executors } = createPool({ maxRuns: 1 });
  await pool.acquire("a", quiet);
  const waiting = pool.acquire("b", quiet);
  const rejected = assert.rejects(waiting, /closed/);
  await pool[Symbol.asyncDispose]();
  await rejected;
  assert(executors.every((executor) => executor.isKilled));
  await assert.rejects(pool.acquire("a", quiet), /closed/);
});
