import assert from "node:assert/strict";
import { type OpenCall, OpenCalls } from "../../src/hub/open_calls.ts";

function openCall(session: string | undefined): OpenCall {
  return { session, answer: () => Promise.resolve({ action: "accept" }) };
}

Deno.test("OpenCalls finds the one call that is under way", async () => {
  const calls = new OpenCalls();
  const call = openCall("a");
  const end = Promise.withResolvers<void>();
  const running = calls.during(call, () => end.promise);
  assert.equal(calls.find(), call);
  end.resolve();
  await running;
  assert.throws(() => calls.find(), /No call is under way/);
});

Deno.test("a question that could be several people's is shown to nobody", async () => {
  const calls = new OpenCalls();
  const end = Promise.withResolvers<void>();
  const [a, b, c] = [openCall("alice"), openCall("alice"), openCall("bob")];
  const running = [a, b].map((call) => calls.during(call, () => end.promise));
  assert.equal(calls.find(), a);
  running.push(calls.during(c, () => end.promise));
  assert.throws(() => calls.find(), /Several sessions have calls under way.*"share": false/);
  end.resolve();
  await Promise.all(running);
});

Deno.test("what arrives in the stream of a call's answer is for that call, whoever else calls", async () => {
  const calls = new OpenCalls();
  const end = Promise.withResolvers<void>();
  const other = calls.during(openCall("bob"), () => end.promise);
  const call = openCall("alice");
  await calls.during(call, async () => {
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(calls.find(), call);
  });
  // One that comes after its call is over is nobody else's.
  const late = Promise.withResolvers<void>();
  let found: Promise<OpenCall> | undefined;
  await calls.during(call, () => {
    found = late.promise.then(() => calls.find());
    return Promise.resolve();
  });
  late.resolve();
  await assert.rejects(found!, /No call is under way/);
  end.resolve();
  await other;
});
