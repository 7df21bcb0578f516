/** The engine alone: no worker, no process. What it must bound by itself, it bounds here. */
import assert from "node:assert/strict";
import { errorOf, runGuest, testEngine, valueOf } from "./run_guest.ts";

const MIB = 1024 * 1024;

const LOOPS: readonly string[] = [
  "for (;;);",
  "for (;;) { try { for (;;); } catch {} finally {} }",
  "for (;;) await null;",
  "(function f() { Promise.resolve().then(f) })(); await new Promise(() => {})",
  "return /^(a+)+$/.test('a'.repeat(40) + 'b')",
  "setInterval(() => {}, 0); await new Promise(() => {})",
  "for (;;) setTimeout(() => {}, 1e6)",
  "for (;;) await hostCall('fs', 'read', {})",
  "return { then() { for (;;); } }",
  "Error.prepareStackTrace = () => { for (;;); }; for (;;) { try { null.x } catch {} }",
];

for (const code of LOOPS) {
  Deno.test(`the deadline ends: ${code}`, async () => {
    const error = await errorOf(code, { limits: { timeoutMs: 60 } });
    assert.equal(error.kind, "limit");
    assert.equal(error.limit, "timeoutMs");
    assert.match(error.message, /longer than 0\.06 s.*limits\.timeoutMs = 60/);
    assert.equal(await valueOf("return 1 + 1"), 2);
  });
}

const BOMBS: readonly string[] = [
  "const a = []; for (;;) a.push(new Uint8Array(1e6))",
  "const a = []; for (;;) a.push(('x' + a.length).repeat(1e5))",
  "const a = []; for (;;) a.push({})",
  "let f = () => 0; for (;;) { const g = f; f = () => g() }",
  "return new Array(1e9).fill(1).length",
  "return Array.from({ length: 1e9 }).length",
  "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })",
  "let p = Promise.resolve(); for (;;) p = p.then(() => 1)",
];

for (const code of BOMBS) {
  Deno.test(`the memory's maximum ends: ${code}`, async () => {
    const error = await errorOf(code, { limits: { memoryBytes: 32 * MIB, timeoutMs: 30_000 } });
    assert.equal(error.limit, "memoryBytes");
    assert.match(error.message, /more than 32 MiB.*limits\.memoryBytes = 33554432/);
  });
}

Deno.test("a program that catches the lack of memory goes on within it", async () => {
  const code =
    "let a = [];\ntry { for (;;) a.push(new Uint8Array(1e6)) } catch (e) { a = null; return e.message }";
  assert.equal(await valueOf(code, { limits: { memoryBytes: 32 * MIB } }), "out of memory");
});

Deno.test("a reply that does not fit into the memory ends the run", async () => {
  const error = await errorOf("return (await call('s/t')).length", {
    limits: { memoryBytes: 17 * MIB },
    host: () => ({ form: "text", body: "x".repeat(20 * MIB) }),
  });
  assert.equal(error.limit, "memoryBytes");
});

Deno.test("more tool calls than allowed end the run, other calls do not count", async () => {
  const limits = { toolCalls: 5 };
  const error = await errorOf("for (;;) await call('s/t')", { limits });
  assert.equal(error.limit, "toolCalls");
  assert.match(error.message, /more than 5 tool calls.*limits\.toolCalls = 5/);
  const { calls } = await runGuest(
    "for (let i = 0; i < 20; i++) await hostCall('fs', 'x', {}); call('s/t')",
    {
      limits,
    },
  );
  assert.equal(calls.length, 21);
});

Deno.test("a flood of calls without an end to wait for is stopped", async () => {
  const error = await errorOf("for (;;) hostCall('fs', 'x', {})", {
    host: () => new Promise(() => {}),
  });
  assert.match(error.message, /more than 20000 calls.*under way at once/);
});

Deno.test("guests of one engine share nothing", async () => {
  const engine = await testEngine();
  const options = { memoryBytes: 32 * MIB, stackBytes: 32_768 };
  const [first, second] = [await engine.createGuest(options), await engine.createGuest(options)];
  assert.notEqual(first, second);
  const before = second.memoryBytes;
  await runGuest("globalThis.kept = 'x'.repeat(1e7)");
  assert.equal(second.memoryBytes, before);
});

Deno.test("a thousand parallel calls are all answered", async () => {
  const code =
    "const all = await Promise.all(Array.from({ length: 1000 }, (_, i) => call('s/t', { i })));" +
    "return all.reduce((sum, { i }) => sum + i, 0)";
  assert.equal(await valueOf(code), 499_500);
});
