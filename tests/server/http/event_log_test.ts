import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import assert from "node:assert/strict";
import { EventLog } from "../../../src/server/http/event_log.ts";

const message = (id: number, text = ""): JSONRPCMessage => ({
  jsonrpc: "2.0",
  id,
  result: { text },
});
const BEGINNING = {} as JSONRPCMessage;

/** Ids of what a client gets that has seen everything up to an event. */
async function replay(log: EventLog, lastEventId: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  await log.replayEventsAfter(lastEventId, {
    send: (_eventId, sent) => Promise.resolve(void seen.push("id" in sent && sent.id)),
  });
  return seen;
}

Deno.test("replayEventsAfter() gives what came later on the same stream, and no beginnings", async () => {
  const log = new EventLog(() => 0);
  const first = await log.storeEvent("one", BEGINNING);
  await log.storeEvent("two", BEGINNING);
  await log.storeEvent("one", message(1));
  await log.storeEvent("two", message(2));
  const last = await log.storeEvent("one", message(3));
  assert.deepEqual(await replay(log, first), [1, 3]);
  assert.deepEqual(await replay(log, last), []);
  assert.equal(await log.getStreamIdForEventId(last), "one");
});

Deno.test("replayEventsAfter() knows no event that it has not stored", async () => {
  const log = new EventLog(() => 0);
  await log.storeEvent("one", message(1));
  for (const id of ["0", "2", "", "1.0", "__proto__"]) {
    assert.equal(await log.getStreamIdForEventId(id), undefined);
    await assert.rejects(replay(log, id));
  }
});

Deno.test("storeEvent() keeps the newest messages within its room", async () => {
  const log = new EventLog(() => 0);
  const ids: string[] = [];
  for (let i = 0; i < 10; i++) {
    ids.push(await log.storeEvent("one", message(i, "x".repeat(50_000))));
  }
  assert.equal(await log.getStreamIdForEventId(ids[0]), undefined);
  assert.deepEqual(await replay(log, ids[7]), [8, 9]);
  const large = await log.storeEvent("one", message(99, "x".repeat(300_000)));
  assert.equal(await log.getStreamIdForEventId(large), undefined, "too long to be kept");
  assert.deepEqual(await replay(log, ids[7]), [8, 9], "and nothing is lost for it");
});

Deno.test("tick() forgets what nobody fetched in five minutes", async () => {
  let now = 0;
  const log = new EventLog(() => now);
  const old = await log.storeEvent("one", message(1));
  now = 4 * 60_000;
  const young = await log.storeEvent("one", message(2));
  now = 6 * 60_000;
  log.tick();
  assert.equal(await log.getStreamIdForEventId(old), undefined);
  assert.equal(await log.getStreamIdForEventId(young), "one");
});
