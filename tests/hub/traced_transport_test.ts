import type { JSONRPCMessage, Transport, TransportSendOptions } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { traced } from "../../src/base/telemetry.ts";
import { TracedTransport } from "../../src/hub/traced_transport.ts";
import { TelemetryRecorder } from "../support/telemetry_recorder.ts";
import { httpConfig, stdioConfig } from "./fixture.ts";

/** A downstream that answers when the test says so. */
class Inner implements Transport {
  readonly sent: JSONRPCMessage[] = [];
  options: TransportSendOptions | undefined;
  failure: Error | undefined;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];

  start = (): Promise<void> => Promise.resolve();

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    this.sent.push(message);
    this.options = options;
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure);
  }

  close(): Promise<void> {
    this.onclose?.();
    return Promise.resolve();
  }

  answer(id: number, rest: { result: object } | { error: object }): void {
    this.onmessage?.({ jsonrpc: "2.0", id, ...rest } as JSONRPCMessage);
  }
}

function connect(): { inner: Inner; transport: TracedTransport; received: JSONRPCMessage[] } {
  const inner = new Inner();
  const received: JSONRPCMessage[] = [];
  const transport = new TracedTransport(inner, "toy", stdioConfig("toy", []));
  transport.onmessage = (message) => void received.push(message);
  transport.setProtocolVersion("2025-11-25");
  return { inner, transport, received };
}

function request(id: number, tool: string, params: object = {}): JSONRPCMessage {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name: tool, ...params } };
}

Deno.test("TracedTransport tells the downstream its own span as the parent, and keeps what was in _meta", async () => {
  using recorder = await TelemetryRecorder.start();
  const { inner, transport, received } = connect();
  const message = request(1, "echo", { _meta: { progressToken: 1 } });
  await traced("run", {}, () => transport.send(message));
  inner.answer(1, { result: { content: [] } });
  const run = recorder.span("run");
  const span = recorder.span("tools/call echo");
  assert.equal(span.parentId, run.id);
  assert.equal(span.kind, "CLIENT");
  assert(span.isEnded && !span.hasFailed);
  assert.deepEqual(inner.sent, [
    request(1, "echo", {
      _meta: { progressToken: 1, traceparent: `00-${run.traceId}-${span.id}-01` },
    }),
  ]);
  assert.deepEqual(span.attributes, {
    "mcp.method.name": "tools/call",
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "echo",
    "runbyte.server.name": "toy",
    "network.transport": "pipe",
    "mcp.protocol.version": "2025-11-25",
    "jsonrpc.request.id": "1",
  });
  assert.equal(received.length, 1);
  assert.equal(recorder.durations.length, 1);
});

Deno.test("TracedTransport gives each of many calls at once its own parent and its own end", async () => {
  using recorder = await TelemetryRecorder.start();
  const { inner, transport } = connect();
  const ids = [1, 2, 3, 4];
  await Promise.all(ids.map((id) =>
    traced(`run ${id}`, {}, async () => {
      await Promise.resolve();
      await transport.send(request(id, `tool_${id}`));
    })
  ));
  for (const id of [3, 1, 4]) inner.answer(id, { result: {} });
  for (const id of ids) {
    const span = recorder.span(`tools/call tool_${id}`);
    assert.equal(span.parentId, recorder.span(`run ${id}`).id);
    assert.equal(span.isEnded, id !== 2);
  }
});

Deno.test("TracedTransport leaves messages as they are while nothing records", async () => {
  const { inner, transport, received } = connect();
  const message = request(1, "echo");
  await transport.send(message);
  assert.equal(inner.sent[0], message);
  inner.answer(1, { result: {} });
  assert.equal(received.length, 1);
});

const cancel = (reason: string): JSONRPCMessage => ({
  jsonrpc: "2.0",
  method: "notifications/cancelled",
  params: { requestId: 1, reason },
});

const FAILURES: Readonly<
  Record<string, (inner: Inner, transport: TracedTransport) => unknown>
> = {
  tool_error: (inner) => inner.answer(1, { result: { isError: true, content: [] } }),
  "-32602": (inner) => inner.answer(1, { error: { code: -32602, message: "secret words" } }),
  _OTHER: (inner) => inner.answer(1, { error: { code: "x".repeat(99), message: "" } }),
  connection_lost: (inner) => inner.close(),
  timeout: (_, transport) => transport.send(cancel("Error: Time is up")),
  cancelled: (_, transport) => transport.send(cancel("AbortError: The run was stopped")),
};

for (const [errorType, fail] of Object.entries(FAILURES)) {
  Deno.test(`TracedTransport ends a failed request as ${errorType}`, async () => {
    using recorder = await TelemetryRecorder.start();
    const { inner, transport } = connect();
    await transport.send(request(1, "echo"));
    await fail(inner, transport);
    const { attributes, hasFailed, isEnded } = recorder.span("tools/call echo");
    assert.equal(attributes["error.type"], errorType);
    assert(hasFailed && isEnded);
    assert.equal(recorder.durations[0].attributes["error.type"], errorType);
    // What comes late changes nothing.
    inner.answer(1, { result: {} });
    assert(!JSON.stringify(recorder.spans).includes("secret words"));
  });
}

Deno.test("TracedTransport ends a request that cannot be sent, was aborted, or whose stream ended", async () => {
  using recorder = await TelemetryRecorder.start();
  const { inner, transport } = connect();
  inner.failure = Object.assign(new Error("No"), { status: 503 });
  await assert.rejects(transport.send(request(1, "unsent")), /No/);
  inner.failure = undefined;
  const abort = new AbortController();
  await transport.send(request(2, "aborted"), { requestSignal: abort.signal });
  abort.abort();
  let streamEnds = 0;
  await transport.send(request(3, "ended"), { onRequestStreamEnd: () => void streamEnds++ });
  inner.options!.onRequestStreamEnd!();
  assert.equal(streamEnds, 1);
  const types = recorder.spans.map(({ attributes }) => attributes["error.type"]);
  assert.deepEqual(types, ["503", "cancelled", "connection_lost"]);
  assert(recorder.spans.every(({ isEnded }) => isEnded));
});

Deno.test("TracedTransport has no span for a subscription, which never ends, nor for notifications", async () => {
  using recorder = await TelemetryRecorder.start();
  const { transport } = connect();
  await transport.send({ jsonrpc: "2.0", id: 1, method: "subscriptions/listen", params: {} });
  await transport.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  assert.deepEqual(recorder.spans, []);
});

Deno.test("TracedTransport records arguments and results on demand alone", async () => {
  for (const content of [false, true]) {
    using recorder = await TelemetryRecorder.start({ content });
    const { inner, transport } = connect();
    await transport.send(request(1, "echo", { arguments: { value: 7 } }));
    inner.answer(1, { result: { structuredContent: 8 } });
    const { attributes } = recorder.span("tools/call echo");
    assert.equal(attributes["gen_ai.tool.call.arguments"], content ? '{"value":7}' : undefined);
    const result = content ? '{"structuredContent":8}' : undefined;
    assert.equal(attributes["gen_ai.tool.call.result"], result);
  }
});

Deno.test("TracedTransport names the address of a remote server, without what may be secret in it", async () => {
  using recorder = await TelemetryRecorder.start();
  const config = httpConfig("https://user:pass@example.com/mcp?key=secret");
  const transport = new TracedTransport(new Inner(), "remote", config);
  await transport.send({
    jsonrpc: "2.0",
    id: 1,
    method: "resources/read",
    params: { uri: "file:///a" },
  });
  const { name, attributes } = recorder.spans[0];
  assert.equal(name, "resources/read");
  assert.equal(attributes["mcp.resource.uri"], "file:///a");
  assert.equal(attributes["network.transport"], "tcp");
  assert.equal(attributes["server.address"], "example.com");
  assert.equal(attributes["server.port"], 443);
  assert(!/pass|secret/.test(JSON.stringify(attributes)));
});
