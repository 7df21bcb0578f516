import assert from "node:assert/strict";
import { Throttle } from "../../src/hub/throttle.ts";
import { FakeClock } from "./fixture.ts";

const TIMES = { delayMs: 100, intervalMs: 2_000 };

function setup(): { clock: FakeClock; throttle: Throttle; runs: number[] } {
  const clock = new FakeClock();
  const runs: number[] = [];
  const throttle = new Throttle(clock, TIMES, () => {
    runs.push(clock.now());
    return Promise.resolve();
  });
  return { clock, throttle, runs };
}

/** Lets what was resolved go on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

Deno.test("Throttle makes one run of a burst, and one more of what came later", async () => {
  const { clock, throttle, runs } = setup();
  for (let i = 0; i < 1_000; i++) throttle.request();
  assert(throttle.isPending);
  clock.advance(100);
  await settle();
  assert.deepEqual(runs, [100]);
  assert(!throttle.isPending);
  for (let i = 0; i < 1_000; i++) throttle.request();
  clock.advance(1_999);
  await settle();
  assert.deepEqual(runs, [100]);
  clock.advance(1);
  await settle();
  assert.deepEqual(runs, [100, 2_100]);
  clock.advance(10_000);
  assert.deepEqual(runs, [100, 2_100]);
});

Deno.test("Throttle.runNow() takes the place of the run that is due", async () => {
  const { clock, throttle, runs } = setup();
  throttle.request();
  await throttle.runNow();
  assert.deepEqual([runs, throttle.isPending, clock.due], [[0], false, []]);
});

Deno.test("Throttle.cancel() forgets the run that is due", () => {
  const { clock, throttle, runs } = setup();
  throttle.request();
  throttle.cancel();
  clock.advance(10_000);
  assert.deepEqual(runs, []);
});
