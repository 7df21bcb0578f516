import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { openRequest, traceRequest } from "../../src/base/mcp_trace.ts";
import { currentTrace } from "../../src/base/telemetry.ts";
import { TelemetryRecorder } from "../support/telemetry_recorder.ts";

Deno.test("traceRequest() names span and duration as the conventions for MCP want it", async () => {
  using recorder = await TelemetryRecorder.start();
  await traceRequest({
    side: "client",
    method: "tools/call",
    target: "list_issues",
    attributes: { "runbyte.server.name": "github", "network.transport": "pipe" },
  }, (trace) => {
    trace.set({ "mcp.protocol.version": "2025-11-25", "jsonrpc.request.id": "7" });
    trace.content("arguments", () => assert.fail("Nobody wants it"));
    return Promise.resolve();
  });
  const span = recorder.span("tools/call list_issues");
  const labels = {
    "mcp.method.name": "tools/call",
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "list_issues",
    "runbyte.server.name": "github",
    "network.transport": "pipe",
    "mcp.protocol.version": "2025-11-25",
  };
  assert.equal(span.kind, "CLIENT");
  assert.equal(span.hasFailed, false);
  assert.deepEqual(span.attributes, { ...labels, "jsonrpc.request.id": "7" });
  const [duration, ...others] = recorder.durations;
  assert.deepEqual(others, []);
  assert.equal(duration.metric, "mcp.client.operation.duration");
  assert.equal(duration.unit, "s");
  assert(duration.value >= 0 && duration.value < 60);
  assert.deepEqual(duration.attributes, labels);
});

Deno.test("traceRequest() tells how a request failed, said or thrown", async () => {
  using recorder = await TelemetryRecorder.start();
  await traceRequest({ side: "server", method: "tools/call" }, (trace) => {
    trace.fail("tool_error");
    return Promise.resolve();
  });
  await assert.rejects(
    traceRequest({ side: "server", method: "tools/list" }, () => {
      throw new RunbyteError("CANCELLED", "Stopped");
    }),
    /Stopped/,
  );
  const types = ["tool_error", "CANCELLED"];
  assert.deepEqual(recorder.spans.map(({ attributes }) => attributes["error.type"]), types);
  assert.deepEqual(recorder.durations.map(({ attributes }) => attributes["error.type"]), types);
  assert.deepEqual(
    recorder.durations.map(({ metric }) => metric),
    Array(2).fill("mcp.server.operation.duration"),
  );
  assert.deepEqual(recorder.spans.map(({ name }) => name), ["tools/call", "tools/list"]);
});

Deno.test("traceRequest() records arguments and results on demand alone", async () => {
  for (const content of [false, true]) {
    using recorder = await TelemetryRecorder.start({ content });
    await traceRequest({ side: "server", method: "tools/call" }, (trace) => {
      trace.content("arguments", () => '{"a":1}');
      trace.content("result", () => "two");
      return Promise.resolve();
    });
    const { attributes } = recorder.span("tools/call");
    assert.equal(attributes["gen_ai.tool.call.arguments"], content ? '{"a":1}' : undefined);
    assert.equal(attributes["gen_ai.tool.call.result"], content ? "two" : undefined);
  }
});

Deno.test("openRequest() is a span that somebody else ends", async () => {
  using recorder = await TelemetryRecorder.start();
  const trace = openRequest({ side: "client", method: "prompts/get", target: "greet" });
  trace.within(() => assert.equal(currentTrace()?.spanId, recorder.span("prompts/get greet").id));
  assert.equal(currentTrace(), undefined);
  trace.fail("-32602");
  trace.fail("later");
  const { durationMs, errorType } = trace.end();
  assert(durationMs >= 0);
  assert.equal(errorType, "-32602");
  const { attributes, isEnded } = recorder.span("prompts/get greet");
  assert(isEnded);
  assert.deepEqual(attributes, {
    "mcp.method.name": "prompts/get",
    "gen_ai.prompt.name": "greet",
    "error.type": "-32602",
  });
});
