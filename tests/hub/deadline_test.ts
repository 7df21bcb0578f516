import assert from "node:assert/strict";
import { Deadline } from "../../src/hub/deadline.ts";
import { FakeClock } from "./fixture.ts";

function setup(): { clock: FakeClock; deadline: Deadline; fired: () => number } {
  const clock = new FakeClock();
  let count = 0;
  return { clock, deadline: new Deadline(clock, 100, () => count++), fired: () => count };
}

Deno.test("Deadline fires once when its time has passed", () => {
  const { clock, fired } = setup();
  clock.advance(99);
  assert.equal(fired(), 0);
  clock.advance(1);
  clock.advance(1_000);
  assert.equal(fired(), 1);
});

Deno.test("Deadline does not count while anybody holds it", () => {
  const { clock, deadline, fired } = setup();
  clock.advance(60);
  const [a, b] = [deadline.hold(), deadline.hold()];
  clock.advance(1_000);
  a[Symbol.dispose]();
  clock.advance(1_000);
  b[Symbol.dispose]();
  clock.advance(39);
  assert.equal(fired(), 0);
  clock.advance(1);
  assert.equal(fired(), 1);
});

Deno.test("Deadline never fires after its disposal, held or not", () => {
  for (const isHeld of [true, false]) {
    const { clock, deadline, fired } = setup();
    const hold = isHeld ? deadline.hold() : undefined;
    deadline[Symbol.dispose]();
    hold?.[Symbol.dispose]();
    clock.advance(1_000);
    assert.equal(fired(), 0);
  }
});
