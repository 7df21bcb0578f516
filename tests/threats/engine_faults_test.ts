/** Built-ins of the engine that had faults, in a real sandbox: whatever happens in there ends the run at most. */
import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import type { RunOutcome } from "../../src/sandbox/protocol.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";

const CORRUPTIONS: readonly string[] = [
  "return Object.keys(new Proxy({}, { ownKeys: () => ({ length: 2 ** 32 - 1, 0: 'a' }) })).length",
  "return Reflect.ownKeys(new Proxy({}, { ownKeys: () => ({ length: 0x2000_0000 }) })).length",
  `const keys = Array.from({ length: 1e5 }, (_, i) => 'k' + i);
   const proxy = new Proxy({}, { ownKeys() { keys.length = 0; return keys; }, getOwnPropertyDescriptor() { keys.push('x'); return { configurable: true, enumerable: true, value: 1 }; } });
   return Object.entries(proxy).length`,
  "const a = new ArrayBuffer(16, { maxByteLength: 1 << 28 }); const v = new Uint8Array(a); v.fill({ valueOf() { a.resize(0); return 1; } }); return v.length",
  "const a = new Uint32Array(1e6); a.sort((x, y) => { a.buffer.transfer?.(); return x - y; }); return a.length",
  "const a = [1, 2, 3]; a.sort(() => { a.length = 0; return 1; }); return a.length",
  "const m = new Map([[1, 1]]); m.forEach((_, k) => { m.delete(k); if (k < 1e4) m.set(k + 1, 1); }); return m.size",
  "const a = []; a.length = 2 ** 32 - 1; a.concat([1]); return a.indexOf(1, -1)",
  "return 'x'.repeat(2 ** 29).replaceAll('x', 'yy').length",
  "const s = { toString() { r.compile?.('b'); return 'aaaa'; } }; const r = /a/g; return r[Symbol.replace](s, () => r.lastIndex = 9)",
  "return new Date(NaN).toISOString?.call({}) ",
  "class A { #x = 1; static m(o) { return o.#x; } } return A.m(new Proxy(new A(), {}))",
  "const w = new WeakMap(); let k = {}; for (let i = 0; i < 1e5; i++) { const n = {}; w.set(n, k); k = n; } return w.has(k)",
  "function* g() { yield* it } const it = { [Symbol.iterator]: () => ({ next() { i.return(); return { done: false }; } }) }; const i = g(); return i.next().done",
  "let d = []; for (let i = 0; i < 1e5; i++) d = [d]; return JSON.stringify(d).length",
  "return structuredClone(Array.from({ length: 1e5 }, (_, i) => ({ i }))).length",
  "return new Intl.NumberFormat('en', { get style() { throw new RangeError('x'); } }).format(1)",
  "return new URL('http://' + 'a'.repeat(1e6)).href.length",
];

Deno.test("memory corruption in the engine", async () => {
  await using sandbox = createSandbox();
  const run = (code: string): Promise<RunOutcome> =>
    sandbox.run({
      program: {
        modules: { "main.ts": `export default async () => {${code}\n}` },
        entry: "main.ts",
        result: "default",
      },
      owner: "attacker",
      host: { call: () => Promise.resolve({ form: "undefined", body: "" }) },
      signal: new AbortController().signal,
      limits: { ...DEFAULT_LIMITS, timeoutMs: 700, memoryBytes: 64 * 1024 * 1024 },
    });
  for (const code of CORRUPTIONS) {
    const outcome = await run(code);
    if (!outcome.ok) assert.match(outcome.error.kind, /^(guest|limit|crash)$/, code);
    const next = await run("return [1, 2].map((n) => n * 2).join();");
    assert(next.ok && next.value.kind === "string" && next.value.text === "2,4", `after ${code}`);
  }
});
