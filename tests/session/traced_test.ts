import assert from "node:assert/strict";
import { currentScope, within } from "../../src/base/scope.ts";
import { traced } from "../../src/base/telemetry.ts";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import type { RunOutcome, RunRequest } from "../../src/sandbox/protocol.ts";
import { traceCompiler } from "../../src/session/traced_compiler.ts";
import { traceSandbox } from "../../src/session/traced_sandbox.ts";
import { TelemetryRecorder } from "../support/telemetry_recorder.ts";
import { FakeCompiler, FakeSandbox, makeSession, returned } from "./fakes.ts";

const SIGNAL = new AbortController().signal;

function request(host: RunRequest["host"]): RunRequest {
  const program = { modules: {}, entry: "main.ts", result: "none" } as const;
  return { program, owner: "", limits: DEFAULT_LIMITS, host, signal: SIGNAL };
}

Deno.test("traceSandbox() makes calls part of the run that they come from, whoever delivers them", async () => {
  using recorder = await TelemetryRecorder.start();
  const sandbox = new FakeSandbox();
  const deliveries: (() => Promise<void>)[] = [];
  sandbox.guest = async ({ host }) => {
    const done = Promise.withResolvers<void>();
    deliveries.push(async () => {
      await host.call({ seq: 0, kind: "tool", name: "a/b", args: "{}" }, SIGNAL);
      await host.call({ seq: 1, kind: "fs", name: "exists", args: "[]" }, SIGNAL);
      done.resolve();
    });
    await done.promise;
    return returned({ kind: "undefined" });
  };
  const scopes: unknown[] = [];
  const host: RunRequest["host"] = {
    call: (call) =>
      traced(call.name, {}, () => {
        scopes.push(currentScope());
        return Promise.resolve({ form: "undefined", body: "" });
      }),
  };
  const run = (id: string): Promise<RunOutcome> =>
    within({ run: id }, () => traceSandbox(sandbox).run(request(host)));
  const runs = [run("one"), run("two")];
  while (deliveries.length < 2) await Promise.resolve();
  for (const deliver of deliveries.reverse()) await deliver();
  await Promise.all(runs);
  assert.deepEqual(scopes, [{ run: "two" }, { run: "two" }, { run: "one" }, { run: "one" }]);
  const sandboxes = recorder.spans.filter(({ name }) => name === "runbyte.sandbox");
  const parents = recorder.spans.filter(({ name }) => name === "a/b").map((span) => span.parentId);
  assert.deepEqual(parents, sandboxes.reverse().map(({ id }) => id));
  for (const { attributes } of sandboxes) assert.equal(attributes["runbyte.run.tool_calls"], 1);
});

Deno.test("traceSandbox() tells why a run failed in words that no guest chooses", async () => {
  const error = { name: "x".repeat(9_000), message: "secret words", frames: [] };
  const errors = [
    { ...error, kind: "guest" },
    { ...error, kind: "limit", limit: "timeoutMs" },
    { ...error, kind: "crash" },
  ] as const;
  using recorder = await TelemetryRecorder.start();
  for (const error of errors) {
    const sandbox = new FakeSandbox();
    const report = { console: [], consoleDropped: 0, durationMs: 12.6 };
    sandbox.guest = () => ({ ok: false, error, ...report });
    const host: RunRequest["host"] = { call: () => assert.fail("Nothing is called") };
    await traceSandbox(sandbox).run(request(host));
  }
  const types = recorder.spans.map(({ attributes }) => attributes["error.type"]);
  assert.deepEqual(types, ["guest", "limits.timeoutMs", "crash"]);
  assert.equal(recorder.spans[0].attributes["runbyte.run.duration_ms"], 13);
  assert(!/secret words|xxx/.test(JSON.stringify(recorder.spans)));
});

Deno.test("traceCompiler() tells the first finding of a program that it refuses", async () => {
  using recorder = await TelemetryRecorder.start();
  const compiler = new FakeCompiler();
  const diagnostic = {
    code: "TS2339",
    message: "secret words",
    file: "main.ts",
    line: 1,
    column: 1,
    length: 1,
    sourceLine: "",
  };
  compiler.outcome = { ok: false, diagnostics: [diagnostic], text: "secret words" };
  const outcome = await traceCompiler(compiler).compile({
    source: "",
    modules: { load: () => Promise.resolve(undefined), suggest: () => Promise.resolve([]) },
    typecheck: { mode: "block", ignore: [] },
    maxSourceBytes: 1,
    signal: SIGNAL,
  });
  assert.equal(outcome, compiler.outcome);
  const { attributes, hasFailed } = recorder.span("runbyte.compile");
  assert(hasFailed);
  assert.deepEqual(attributes, { "error.type": "TS2339" });
});

Deno.test("Session names itself and each of its runs on the request's span", async () => {
  await using fixture = await makeSession();
  using recorder = await TelemetryRecorder.start();
  for (const name of ["one", "two"]) {
    await traced(name, {}, () => fixture.run(() => returned({ kind: "undefined" })));
  }
  await traced("list", {}, () => fixture.session.listDirectory("/"));
  const [one, two, list] = recorder.spans.map(({ attributes }) => attributes);
  for (const { "runbyte.session.id": id } of [one, two, list]) assert.equal(id, "session");
  assert.match(String(one["runbyte.run.id"]), /^[0-9a-f]{8}$/);
  assert.notEqual(one["runbyte.run.id"], two["runbyte.run.id"]);
  assert.equal(list["runbyte.run.id"], undefined);
});
