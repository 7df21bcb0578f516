import assert from "node:assert/strict";
import { boundedBody } from "../../src/hub/bounded_body.ts";

const EVENTS = { headers: { "content-type": "text/event-stream; charset=utf-8" } };

function response(chunks: readonly string[], init?: ResponseInit): Response {
  const body = ReadableStream.from(chunks).pipeThrough(new TextEncoderStream());
  return new Response(body, init);
}

Deno.test("boundedBody() hands event streams on in whole lines and loses nothing", async () => {
  const chunks = ["da", "ta: 1", "\n", "\ndata: 2\n\nda", "ta: 3\r\n", "\r\n", "tail"];
  const bounded = boundedBody(response(chunks, EVENTS), 1_000);
  const passed = await Array.fromAsync(bounded.body!.pipeThrough(new TextDecoderStream()));
  assert.deepEqual(passed, ["data: 1\n", "\ndata: 2\n\n", "data: 3\r\n", "\r\n", "tail"]);
});

Deno.test("boundedBody() fails an event that grows past the cap, in one line or in many", async () => {
  for (const chunks of [["x".repeat(60), "x".repeat(60)], ["data: 12345\n".repeat(12)]]) {
    const bounded = boundedBody(response(chunks, EVENTS), 100);
    await assert.rejects(bounded.text(), { message: /message larger than/ });
  }
});

Deno.test("boundedBody() lets an event stream run on for as long as its events are small", async () => {
  const chunks = Array.from({ length: 50 }, (_, i) => i % 2 ? "data: 1\n\nda" : "ta: 2\r\n\r\nda");
  const bounded = boundedBody(response(chunks, EVENTS), 100);
  assert.equal(await bounded.text(), chunks.join(""));
});

Deno.test("boundedBody() counts other bodies as a whole and keeps status and headers", async () => {
  const init = { status: 418, headers: { "content-type": "application/json", "x-a": "1" } };
  const bounded = boundedBody(response(["1234\n\n", "5678"], init), 10);
  assert.equal(bounded.status, 418);
  assert.equal(bounded.headers.get("x-a"), "1");
  assert.equal(await bounded.text(), "1234\n\n5678");
  const tooLong = boundedBody(response(["1234\n\n", "56789"], init), 10);
  await assert.rejects(tooLong.text(), { message: /message larger than/ });
});
