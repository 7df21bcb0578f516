import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { createRedactor } from "../../src/base/redact.ts";
import { keepScope } from "../../src/base/scope.ts";
import {
  currentTrace,
  enter,
  hasProvider,
  recordDuration,
  startTelemetry,
  traced,
  traceMeta,
} from "../../src/base/telemetry.ts";
import { TelemetryRecorder } from "../support/telemetry_recorder.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT_ID = "00f067aa0ba902b7";
const TRACE_PARENT = `00-${TRACE_ID}-${PARENT_ID}-01`;

Deno.test("traced() without anything that records does the work and tells nothing", async () => {
  assert.equal(hasProvider(), false);
  await startTelemetry({ content: true }, (text) => text);
  const value = await traced("work", {}, (span) => {
    span.set({ a: 1 });
    span.content("c", () => assert.fail("Nobody wants it"));
    span.fail("x");
    assert.equal(currentTrace(), undefined);
    assert.deepEqual(traceMeta(), {});
    return Promise.resolve(7);
  });
  assert.equal(value, 7);
  recordDuration("m", 1, {});
});

Deno.test("startTelemetry() stays off where the configuration says so, whatever records", async () => {
  using recorder = await TelemetryRecorder.start({ enabled: false });
  await traced("work", {}, () => Promise.resolve());
  assert.deepEqual(recorder.spans, []);
});

Deno.test("traced() nests spans under concurrency, also where others call back", async () => {
  using recorder = await TelemetryRecorder.start();
  const callBacks: (() => Promise<void>)[] = [];
  const opened = [1, 2, 3].map((number) =>
    traced(`outer ${number}`, {}, async () => {
      const keep = keepScope();
      await traced(`inner ${number}`, {}, () => Promise.resolve());
      const done = Promise.withResolvers<void>();
      callBacks.push(() =>
        keep(() => traced(`called ${number}`, { kind: "client" }, () => Promise.resolve()))
          .then(done.resolve)
      );
      await done.promise;
    })
  );
  while (callBacks.length < 3) await Promise.resolve();
  await Promise.all(callBacks.reverse().map((callBack) => callBack()));
  await Promise.all(opened);
  for (const number of [1, 2, 3]) {
    const outer = recorder.span(`outer ${number}`);
    for (const name of ["inner", "called"]) {
      const nested = recorder.span(`${name} ${number}`);
      assert.equal(nested.parentId, outer.id);
      assert.equal(nested.traceId, outer.traceId);
      assert(nested.isEnded);
    }
    assert.equal(outer.parentId, undefined);
  }
  assert.equal(new Set(recorder.spans.map(({ traceId }) => traceId)).size, 3);
});

Deno.test("traced() takes the parent from _meta and links the span around it", async () => {
  using recorder = await TelemetryRecorder.start();
  await traced(
    "transport",
    {},
    () =>
      traced("request", { kind: "server", meta: { traceparent: TRACE_PARENT } }, () => {
        const request = recorder.span("request");
        assert.deepEqual(traceMeta(), { traceparent: `00-${TRACE_ID}-${request.id}-01` });
        assert.deepEqual(currentTrace(), { traceId: TRACE_ID, spanId: request.id });
        return Promise.resolve();
      }),
  );
  const request = recorder.span("request");
  assert.equal(request.kind, "SERVER");
  assert.equal(request.traceId, TRACE_ID);
  assert.equal(request.parentId, PARENT_ID);
  assert.deepEqual(request.links, [recorder.span("transport").id]);
});

Deno.test("traced() is not led astray by a _meta that makes no sense", async () => {
  for (const traceparent of [7, null, {}, "", "00-zz", "x".repeat(600), `${TRACE_PARENT}\n`]) {
    using recorder = await TelemetryRecorder.start();
    await traced(
      "transport",
      {},
      () => traced("request", { meta: { traceparent } }, () => Promise.resolve()),
    );
    assert.equal(recorder.span("request").parentId, recorder.span("transport").id);
    assert.deepEqual(recorder.span("request").links, []);
  }
});

Deno.test("traced() marks a throw by the class of its error, and what was said before wins", async () => {
  using recorder = await TelemetryRecorder.start();
  const throwing = (name: string, error: unknown, said?: string): Promise<void> =>
    assert.rejects(traced(name, {}, (span) => {
      if (said !== undefined) span.fail(said);
      return Promise.reject(error);
    }));
  await throwing("own", new RunbyteError("SERVER_UNAVAILABLE", "secret words"));
  await throwing("other", new TypeError("secret words"));
  await throwing("said", new TypeError("secret words"), "timeout");
  await throwing("strange", undefined);
  const types = recorder.spans.map(({ attributes }) => attributes["error.type"]);
  assert.deepEqual(types, ["SERVER_UNAVAILABLE", "TypeError", "timeout", "_OTHER"]);
  assert(recorder.spans.every(({ hasFailed, isEnded }) => hasFailed && isEnded));
  assert(!JSON.stringify(recorder.spans).includes("secret words"));
});

Deno.test("traced() records content on demand alone, and never a secret", async () => {
  const SECRET = "hunter2-hunter2";
  const text = `${"x".repeat(16_380)}${SECRET}`;
  for (const content of [false, true]) {
    using recorder = await TelemetryRecorder.start({ content }, createRedactor([SECRET]));
    await traced("work", { attributes: { a: `at ${SECRET}` } }, (span) => {
      span.set({ b: SECRET, c: undefined });
      span.content("text", () => text);
      return Promise.resolve();
    });
    recordDuration("m", 1500, { d: SECRET });
    const { attributes } = recorder.span("work");
    assert.equal(attributes.a, "at [redacted]");
    assert.equal(attributes.b, "[redacted]");
    assert(!("c" in attributes));
    assert.deepEqual(recorder.durations, [
      { metric: "m", unit: "s", value: 1.5, attributes: { d: "[redacted]" } },
    ]);
    const recorded = attributes.text as string | undefined;
    assert.equal(recorded?.length, content ? 16_384 : undefined);
    assert(!recorded?.includes(SECRET.slice(0, 3)));
  }
});

Deno.test("enter() names session and run on the span around it and on every span below", async () => {
  using recorder = await TelemetryRecorder.start();
  await traced(
    "request",
    {},
    () =>
      enter(
        { session: "s1" },
        () => enter({ run: "r1" }, () => traced("step", {}, () => Promise.resolve())),
      ),
  );
  const ids = { "runbyte.session.id": "s1", "runbyte.run.id": "r1" };
  assert.deepEqual(recorder.span("request").attributes, ids);
  assert.deepEqual(recorder.span("step").attributes, ids);
});
