import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { RAW, Wire } from "../../src/hub/wire.ts";
import { FakeClock } from "./fixture.ts";

const LIST_CHANGED = { jsonrpc: "2.0", method: "notifications/tools/list_changed" } as const;

interface Setup {
  readonly wire: Wire;
  readonly clock: FakeClock;
  readonly inner: Transport;
  readonly sent: JSONRPCMessage[];
  readonly received: JSONRPCMessage[];
  readonly floods: string[];
  changes: number;
  /** Ends the stream of the last request. */
  endStream: () => void;
}

function setup(): Setup {
  const sent: JSONRPCMessage[] = [];
  const inner: Transport = {
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send(message, options) {
      sent.push(message);
      all.endStream = () => options?.onRequestStreamEnd?.();
      return Promise.resolve();
    },
  };
  const clock = new FakeClock();
  const events = {
    listChanged: () => void all.changes++,
    asked: () => Promise.resolve({ action: "decline" } as const),
    flooded: (reason: string) => void all.floods.push(reason),
  };
  const wire = new Wire(inner, events, clock.now);
  const all: Setup = {
    ...{ wire, clock, inner, sent },
    ...{ received: [], floods: [], changes: 0, endStream: () => {} },
  };
  wire.onmessage = (message) => void all.received.push(message);
  return all;
}

async function request(wire: Wire, id: number, method: string): Promise<void> {
  await wire.send({ jsonrpc: "2.0", id, method, params: {} });
}

Deno.test("Wire hands the SDK a result that its schemas accept, with the raw one inside", async () => {
  const { wire, inner, received } = setup();
  await request(wire, 1, "tools/call");
  const result = { content: "not even an array" };
  inner.onmessage!({ jsonrpc: "2.0", id: 1, result } as unknown as JSONRPCMessage);
  const passed = (received[0] as { result: Record<string, unknown> }).result;
  assert.deepEqual(passed.content, []);
  assert.equal(passed[RAW], result);
});

Deno.test("Wire leaves results of kinds alone that nobody knows", async () => {
  const { wire, inner, received } = setup();
  await request(wire, 1, "tools/call");
  const message = { jsonrpc: "2.0", id: 1, result: { resultType: "maybe" } } as const;
  inner.onmessage!(message);
  assert.equal(received[0], message);
});

Deno.test("Wire drops answers that nobody waits for: made up, doubled, cancelled", async () => {
  const { wire, inner, received } = setup();
  const answer = (id: number): void => inner.onmessage!({ jsonrpc: "2.0", id, result: {} });
  answer(9);
  await request(wire, 1, "tools/call");
  answer(1);
  answer(1);
  await request(wire, 2, "tools/call");
  await wire.send({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 2 } });
  answer(2);
  assert.deepEqual(received.map((message) => (message as { id: number }).id), [1]);
});

Deno.test("Wire fails a request whose stream ended without an answer, once", async () => {
  const all = setup();
  await request(all.wire, 1, "tools/call");
  all.endStream();
  all.endStream();
  assert.equal(all.received.length, 1);
  assert.match(
    (all.received[0] as { error: { message: string } }).error.message,
    /ended before the answer/,
  );
  await request(all.wire, 2, "tools/call");
  all.inner.onmessage!({ jsonrpc: "2.0", id: 2, result: {} });
  all.endStream();
  assert.equal(all.received.length, 2);
});

Deno.test("Wire keeps list_changed to itself and calls a storm a flood", () => {
  const all = setup();
  for (let second = 0; second < 10; second++) {
    for (let i = 0; i < 500; i++) all.inner.onmessage!(LIST_CHANGED);
    all.clock.advance(1_001);
  }
  assert.equal(all.changes, 5_000);
  assert.deepEqual(all.floods, []);
  for (let i = 0; i < 5_000; i++) all.inner.onmessage!(LIST_CHANGED);
  assert.deepEqual(all.floods, [
    "sent too many messages at once (notifications/tools/list_changed)",
  ]);
  assert.equal(all.changes, 6_000);
  assert.deepEqual(all.received, []);
});

Deno.test("Wire calls a stream of other notifications without end a flood too", () => {
  const all = setup();
  const message = { jsonrpc: "2.0", method: "notifications/message", params: {} } as const;
  for (let i = 0; i < 30_000; i++) all.inner.onmessage!(message);
  assert.equal(all.floods.length, 1);
  assert.equal(all.received.length, 20_000);
  const made = setup();
  for (let id = 0; id < 30_000; id++) made.inner.onmessage!({ jsonrpc: "2.0", id, result: {} });
  assert.equal(made.floods.length, 1);
});
