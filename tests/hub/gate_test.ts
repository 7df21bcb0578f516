import assert from "node:assert/strict";
import { Gate } from "../../src/hub/gate.ts";

const { signal } = new AbortController();

Deno.test("Gate lets so many in at once, the others in their order", async () => {
  const gate = new Gate(2);
  const order: string[] = [];
  const enter = async (name: string): Promise<Disposable> => {
    const turn = await gate.enter(signal);
    order.push(name);
    return turn;
  };
  const turns = await Promise.all([enter("a"), enter("b")]);
  const waiting = [enter("c"), enter("d")];
  assert.equal(gate.tryEnter(), undefined);
  assert.deepEqual(order, ["a", "b"]);
  turns[0][Symbol.dispose]();
  await waiting[0];
  assert.deepEqual(order, ["a", "b", "c"]);
  turns[1][Symbol.dispose]();
  await waiting[1];
  assert.deepEqual(order, ["a", "b", "c", "d"]);
});

Deno.test("Gate forgets who gave up waiting", async () => {
  const gate = new Gate(1);
  const turn = await gate.enter(signal);
  const abort = new AbortController();
  const waiting = gate.enter(abort.signal);
  abort.abort(new Error("gave up"));
  await assert.rejects(waiting, { message: "gave up" });
  turn[Symbol.dispose]();
  assert(gate.tryEnter() !== undefined);
});
