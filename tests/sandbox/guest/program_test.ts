import assert from "node:assert/strict";
import { errorOf, runGuest, valueOf } from "../run_guest.ts";
import type { GuestProgram, HostReply } from "../../../src/sandbox/protocol.ts";

const answering = (reply: HostReply) => ({ host: (): HostReply => reply });

const REPLIES: readonly [reply: HostReply, value: unknown][] = [
  [{ form: "json", body: '{"a":[1,"ä"]}' }, { a: [1, "ä"] }],
  [{ form: "text", body: '{"a":1}' }, '{"a":1}'],
  [{ form: "text", body: "nul \0 and \ud800" }, "nul \0 and \ud800"],
  [{ form: "auto", body: '{"a":1}' }, { a: 1 }],
  [{ form: "auto", body: "not json" }, "not json"],
  [{ form: "auto", body: "" }, ""],
  [{ form: "auto", body: "42" }, 42],
  [{ form: "auto", body: "1.50" }, "1.50"],
  [{ form: "auto", body: "12345678901234567890" }, "12345678901234567890"],
  [{ form: "auto", body: "007" }, "007"],
  [{ form: "auto", body: "true" }, true],
  [{ form: "undefined", body: "" }, undefined],
];

for (const [reply, value] of REPLIES) {
  Deno.test(`a host call gives the guest ${reply.form} ${JSON.stringify(reply.body)}`, async () => {
    assert.deepEqual(await valueOf("return await call('s/t', {})", answering(reply)), value);
  });
}

Deno.test("a host call names itself and carries its arguments as JSON", async () => {
  const { calls } = await runGuest(
    "await Promise.all([call('s/a', { x: 'ä\\0' }), call('s/b'), hostCall('fs', 'read', ['p'])])",
  );
  assert.deepEqual(calls.map(({ seq, kind, name, args }) => [seq, kind, name, args]), [
    [0, "tool", "s/a", '{"x":"ä\\u0000"}'],
    [1, "tool", "s/b", "null"],
    [2, "fs", "read", '["p"]'],
  ]);
});

Deno.test("an error reply is thrown as a ToolError with every property, at the place of the call", async () => {
  const body = JSON.stringify({
    name: "ToolError",
    message: "no such repo",
    server: "github",
    tool: "get",
    content: [{ type: "text", text: "404" }],
  });
  const caught = await valueOf(
    "try { await call('github/get') } catch (e) {" +
      "return [e instanceof ToolError, e instanceof Error, e.name, e.message, e.server, e.content[0].text] }",
    answering({ form: "error", body }),
  );
  assert.deepEqual(caught, [true, true, "ToolError", "no such repo", "github", "404"]);
  const error = await errorOf(
    "const x = 1;\nawait call('github/get')",
    answering({ form: "error", body }),
  );
  assert.equal(error.name, "ToolError");
  assert.equal(error.frames.at(-1)?.line, 3);
  assert.equal(JSON.parse(error.details!).server, "github");
});

Deno.test("an error reply of another name is an Error of that name", async () => {
  const body = JSON.stringify({ name: "QuotaError", message: "full", limit: 3 });
  const code =
    "try { await call('x') } catch (e) { return [e.name, String(e), e.limit, e instanceof ToolError] }";
  assert.deepEqual(await valueOf(code, answering({ form: "error", body })), [
    "QuotaError",
    "QuotaError: full",
    3,
    false,
  ]);
});

Deno.test("a program that nothing can wake any more ends at once, with the reason", async () => {
  const error = await errorOf("await new Promise(() => {})", { limits: { timeoutMs: 60_000 } });
  assert.equal(error.kind, "guest");
  assert.match(error.message, /waits for a promise that nothing can settle/);
});

Deno.test("timers that are still pending when a program returns are dropped", async () => {
  const { value, console } = await runGuest(
    "setTimeout(() => console.log('late'), 0); setInterval(() => {}, 1); return 'done'",
  );
  assert.equal(value?.kind, "string");
  assert.deepEqual(console, []);
});

Deno.test("calls that a program does not await are answered, and what follows from them happens", async () => {
  const { value, console, calls } = await runGuest(
    "[1, 2].forEach(async (n) => { await null; console.log(await call('s/a', n)); await call('s/b', n) });" +
      "return 'done'",
    { host: ({ args }) => Promise.resolve({ form: "json", body: args }) },
  );
  assert.deepEqual(value, { type: "done", kind: "string", text: "done" });
  assert.deepEqual(console.map(({ text }) => text), ["1", "2"]);
  assert.deepEqual(calls.map(({ name, args }) => name + args), ["s/a1", "s/a2", "s/b1", "s/b2"]);
});

for (
  const [what, code] of [
    ["a call without an answer", "call('s/t')"],
    ["an endless chain of promises", "(async () => { for (;;) await null })()"],
  ]
) {
  Deno.test(`${what} that a program does not await costs time, not the result`, async () => {
    const { value } = await runGuest(`${code}; return 'done'`, {
      host: () => new Promise(() => {}),
      limits: { timeoutMs: 100 },
    });
    assert.deepEqual(value, { type: "done", kind: "string", text: "done" });
  });
}

Deno.test("an error after the return, while a call is under way, fails the run", async () => {
  const error = await errorOf(
    "setTimeout(() => { throw new TypeError('late') }, 1); call('s/t'); return 'done'",
    { host: () => new Promise(() => {}) },
  );
  assert.deepEqual([error.name, error.message], ["TypeError", "late"]);
});

Deno.test("a dynamic import resolves within the program and rejects catchably for anything else", async () => {
  const modules = {
    "/workspace/lib.ts": "export const answer = 42;",
    "/workspace/broken.ts": "throw new Error('at load')",
  };
  const code = "const reasons = [];" +
    "for (const name of ['file:///etc/hostname', 'npm:x', 'jsr:@std/assert', '', './none', 'runbyte:prelude', './workspace/broken.ts'])" +
    "  await import(name).catch((e) => reasons.push(e.message.slice(0, 13)));" +
    "return [(await import('./workspace/lib')).answer, reasons]";
  assert.deepEqual(await valueOf(code, { modules }), [42, [
    ...Array(6).fill("Cannot import"),
    "at load",
  ]]);
});

Deno.test("every result form of a program gives its value", async () => {
  const cases: [result: GuestProgram["result"], code: string, value: unknown][] = [
    ["none", "globalThis.x = await Promise.resolve(1); export default 2", undefined],
    ["default", "export default { n: await Promise.resolve(1) }", { n: 1 }],
    ["default", "export default () => 2", 2],
    ["default", "export default async function () { return await 3 }", 3],
    ["exec", "export async function exec() { return 4 }", 4],
    ["exec", "export const exec = 5", 5],
    ["exec", "export const other = 6", undefined],
  ];
  for (const [result, code, value] of cases) {
    assert.deepEqual(await valueOf(code, { result }), value, code);
  }
});

Deno.test("errors while modules load tell where", async () => {
  const thrown = await errorOf("const a = 1;\nthrow new Error('at load ' + a)", { result: "none" });
  assert.equal(thrown.message, "at load 1");
  assert.deepEqual(thrown.frames.map(({ line }) => line), [2]);
  const syntax = await errorOf("const a = 1;\nconst b = ;", { result: "none" });
  assert.equal(syntax.name, "SyntaxError");
  assert.deepEqual(syntax.frames.map(({ file, line }) => [file, line]), [["main.ts", 2]]);
  const missing = await errorOf("import { x } from 'runbyte:host'; x()", { result: "none" });
  assert.equal(missing.name, "SyntaxError");
  const unknown = await errorOf("import './workspace/none.ts'", { result: "none" });
  assert.match(unknown.message, /Cannot import '\.\/workspace\/none\.ts'/);
});

Deno.test("assigning Promise's species changes nothing", async () => {
  const code =
    "Promise[Symbol.species] = function (ex) { ex((v) => (globalThis.leak = v), () => {}) };" +
    "await call('s/t', {}).then(() => { throw 1 }).catch(() => {}); return typeof globalThis.leak";
  assert.equal(await valueOf(code), "undefined");
});

Deno.test("tampering with prototypes does not survive into the next run", async () => {
  await runGuest(
    "globalThis.LEAK = 1; Object.prototype.leak = 1; Array.prototype.leak2 = 1; Math.max = null; return 1",
  );
  const code =
    "return [typeof LEAK, ({}).leak === undefined, [].leak2 === undefined, Math.max(1, 2)]";
  assert.deepEqual(await valueOf(code), ["undefined", true, true, 2]);
});
