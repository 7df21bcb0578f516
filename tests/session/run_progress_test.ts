import assert from "node:assert/strict";
import { RunProgress } from "../../src/session/run_progress.ts";

interface Heard {
  readonly progress: RunProgress;
  readonly numbers: number[];
  readonly words: string[];
}

function setup(): Heard {
  const numbers: number[] = [];
  const words: string[] = [];
  const progress = new RunProgress((number, message) => {
    numbers.push(number);
    words.push(message);
  }, () => 0);
  return { progress, numbers, words };
}

Deno.test("RunProgress counts calls that ended and the told part of those under way", () => {
  const { progress, numbers, words } = setup();
  const [a, b] = [progress.start("s.a"), progress.start("s.b")];
  a.update(1, 4, "one\n of  four");
  b.update(1);
  b.update(3);
  a.end();
  b.end();
  assert.deepEqual(numbers, [0.25, 0.75, 1, 1.75, 2]);
  assert.equal(words[0], "s.a 1 of 4: one of four · 0 calls · 0.0 s");
  assert.equal(words[1], "s.b 1 · 0 calls · 0.0 s");
  assert.equal(words[4], "s.b · 2 calls · 0.0 s");
});

Deno.test("RunProgress only rises, whatever servers say", () => {
  const { progress, numbers } = setup();
  const step = progress.start("s.a");
  for (const [done, total] of [[5, 10], [1, 10], [NaN, 1], [-1, 1], [9e9, 1], [5, 0]]) {
    step.update(done, total);
  }
  step.end();
  assert.deepEqual(numbers, [0.5, 0.999, 1]);
});

Deno.test("RunProgress tells again and again what waits, until it goes on", async () => {
  const heard = Promise.withResolvers<void>();
  const told: [number, string][] = [];
  const progress = new RunProgress(
    (number, message) => {
      told.push([number, message]);
      if (told.length === 3) heard.resolve();
    },
    () => 0,
    1,
  );
  // The repetition alone keeps no process alive.
  const alive = setInterval(() => {}, 1_000);
  const step = progress.start("s.a");
  step.wait("waits for an answer");
  await heard.promise;
  step.go();
  clearInterval(alive);
  assert.deepEqual(told.slice(0, 3), [
    [0.002, "s.a waits for an answer · 0 calls · 0.0 s"],
    [0.004, "s.a waits for an answer · 0 calls · 0.0 s"],
    [0.006, "s.a waits for an answer · 0 calls · 0.0 s"],
  ]);
  const before = told.length;
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(told.length, before);
});
