import assert from "node:assert/strict";
import { CallQueue } from "../../../src/server/http/call_queue.ts";

const MANY = { runs: 100, runsPerCaller: 100, calls: 100, callsPerCaller: 100 };
const quiet = new AbortController().signal;
const never = new Promise<void>(() => {});

/** Lets everything happen that is about to. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Runs that go on until they are told to end; `begun` says in which order they began. */
class Runs {
  readonly begun: string[] = [];
  readonly #queue: CallQueue;
  readonly #ends: (() => void)[] = [];

  constructor(queue: CallQueue) {
    this.#queue = queue;
  }

  start(caller: string, signal: AbortSignal = quiet): Promise<void> {
    return this.#queue.do({ caller, isRun: true, signal }, () => {
      this.begun.push(caller);
      return new Promise<void>((resolve) => this.#ends.push(resolve));
    });
  }

  async endOne(): Promise<void> {
    await settle();
    this.#ends.shift()!();
    await settle();
  }
}

Deno.test("do() lets callers take turns, however many runs one has waiting", async () => {
  const runs = new Runs(new CallQueue({ ...MANY, runs: 1 }));
  for (const caller of ["a", "a", "a", "a", "b", "c", "b"]) void runs.start(caller);
  for (let ends = 0; ends < 6; ends++) await runs.endOne();
  assert.deepEqual(runs.begun.slice(0, 4).sort(), ["a", "a", "b", "c"]);
  assert.equal(runs.begun.length, 7);
});

Deno.test("do() keeps places for others when a caller has its share", async () => {
  const runs = new Runs(new CallQueue({ ...MANY, runs: 3, runsPerCaller: 2 }));
  for (const caller of ["a", "a", "a", "a"]) void runs.start(caller);
  await settle();
  assert.deepEqual(runs.begun, ["a", "a"]);
  void runs.start("b");
  await settle();
  assert.deepEqual(runs.begun, ["a", "a", "b"]);
  await runs.endOne();
  assert.deepEqual(runs.begun, ["a", "a", "b", "a"]);
});

Deno.test("do() does what is no run at once", async () => {
  const queue = new CallQueue({ ...MANY, runs: 1 });
  void new Runs(queue).start("a");
  const look = queue.do(
    { caller: "a", isRun: false, signal: quiet },
    () => Promise.resolve("seen"),
  );
  assert.equal(await look, "seen");
});

Deno.test("do() lets a waiting run leave, and gives its turn to the next one", async () => {
  const runs = new Runs(new CallQueue({ ...MANY, runs: 1 }));
  void runs.start("a");
  const leaving = new AbortController();
  const left = assert.rejects(runs.start("b", leaving.signal), { code: "CANCELLED" });
  void runs.start("c");
  leaving.abort();
  await left;
  await runs.endOne();
  assert.deepEqual(runs.begun, ["a", "c"]);
  await assert.rejects(runs.start("d", AbortSignal.abort()), { code: "CANCELLED" });
});

Deno.test("do() frees the place of a run that fails", async () => {
  const queue = new CallQueue({ ...MANY, runs: 1 });
  const call = { caller: "a", isRun: true, signal: quiet };
  await assert.rejects(queue.do(call, () => Promise.reject(new Error("broken"))), /broken/);
  assert.equal(await queue.do(call, () => Promise.resolve(1)), 1);
});

Deno.test("do() gives the place of a run that waits for a person to others", async () => {
  const queue = new CallQueue({ ...MANY, runs: 1 });
  const answered = Promise.withResolvers<void>();
  const call = { caller: "a", isRun: true, signal: quiet };
  const asking = queue.do(call, async (_signal, onWait) => {
    onWait(true);
    await answered.promise;
    onWait(false);
    return "answered";
  });
  assert.equal(await queue.do(call, () => Promise.resolve("meanwhile")), "meanwhile");
  answered.resolve();
  assert.equal(await asking, "answered");
  const runs = new Runs(queue);
  for (let i = 0; i < 2; i++) void runs.start("b");
  await settle();
  assert.deepEqual(runs.begun, ["b"], "there is one place, as before");
  await runs.endOne();
  await runs.endOne();
});

Deno.test("stop() ends what runs and what waits, and refuses what comes", async () => {
  const queue = new CallQueue({ ...MANY, runs: 1 });
  const running = queue.do(
    { caller: "a", isRun: true, signal: quiet },
    (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve("told"))),
  );
  const waiting = assert.rejects(new Runs(queue).start("a"), { code: "CANCELLED" });
  await settle();
  queue.stop();
  assert.equal(await running, "told");
  await waiting;
  await queue.whenIdle();
  await assert.rejects(new Runs(queue).start("b"), { code: "CANCELLED" });
});

Deno.test("whenIdle() waits for every call", async () => {
  const queue = new CallQueue(MANY);
  await queue.whenIdle();
  const runs = new Runs(queue);
  void runs.start("a");
  void runs.start("b");
  let isIdle = false;
  void queue.whenIdle().then(() => isIdle = true);
  await settle();
  await runs.endOne();
  assert.equal(isIdle, false);
  await runs.endOne();
  assert.equal(isIdle, true);
});

Deno.test("admit() counts calls from the request on, for each caller and for all", async () => {
  const queue = new CallQueue({ ...MANY, calls: 5, callsPerCaller: 3 });
  const answered = Promise.withResolvers<void>();
  assert.equal(queue.admit("a", 2, answered.promise), true);
  assert.equal(queue.admit("a", 2, never), false, "more than the caller's three");
  assert.equal(queue.admit("a", 0, never), true, "a request without calls is none");
  assert.equal(queue.admit("b", 3, never), true);
  assert.equal(queue.admit("c", 1, never), false, "more than five in all");
  answered.resolve();
  await settle();
  assert.equal(queue.admit("c", 1, never), true);
});

Deno.test("admit() counts calls whose client has left without its answer", async () => {
  const queue = new CallQueue({ ...MANY, callsPerCaller: 2 });
  const runs = new Runs(queue);
  for (let i = 0; i < 2; i++) {
    assert.equal(queue.admit("a", 1, Promise.resolve()), true);
    void runs.start("a");
    await settle();
  }
  assert.equal(queue.admit("a", 1, never), false);
  await runs.endOne();
  assert.equal(queue.admit("a", 1, never), true);
});
