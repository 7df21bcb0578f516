import assert from "node:assert/strict";
import { CallQueue } from "../../src/sandbox/call_queue.ts";
import type { HostCall } from "../../src/sandbox/protocol.ts";

const call = (seq: number): HostCall => ({ seq, kind: "tool", name: "a/b", args: "{}" });

Deno.test("CallQueue answers so many calls at once and the rest in order", async () => {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const queue = new CallQueue(2, ({ seq }) => {
    begun.push(seq);
    return new Promise((resolve) => ends.set(seq, resolve));
  });
  for (let seq = 0; seq < 5; seq++) queue.push(call(seq));
  assert.deepEqual(begun, [0, 1]);
  assert.equal(queue.waiting, 3);
  ends.get(1)!();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(begun, [0, 1, 2]);
  queue.clear();
  ends.get(0)!();
  ends.get(2)!();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(begun, [0, 1, 2]);
  queue.push(call(9));
  assert.deepEqual(begun, [0, 1, 2, 9]);
});
