import assert from "node:assert/strict";
import { errorOf, runGuest, valueOf } from "../run_guest.ts";

/** Programs and the JSON that they give. */
const SHAPES: Readonly<Record<string, unknown>> = {
  "return null": null,
  "return [1, 'a', true]": [1, "a", true],
  "return 10n": "10",
  "return { big: 12345678901234567890n }": { big: "12345678901234567890" },
  "return { at: new Date(0), bad: new Date(NaN) }": { at: "1970-01-01T00:00:00.000Z", bad: null },
  "return new Map([['a', 1], ['b', new Set([1, 2])]])": { a: 1, b: [1, 2] },
  "return new Map([[1, 2], ['x', 3]])": [[1, 2], ["x", 3]],
  "return { e: new TypeError('bad', { cause: 'c' }) }": {
    e: { name: "TypeError", message: "bad", cause: "c" },
  },
  "return { r: /x/gi, u: undefined, f() {}, s: Symbol('s') }": { r: "/x/gi" },
  "return [undefined, () => 1, NaN, Infinity, -0]": [null, null, null, null, 0],
  "return [new Uint8Array([1, 2]), new Uint8Array([3]).buffer]": [[1, 2], [3]],
  "return { p: Promise.resolve(1) }": { p: "[Promise: its value was never awaited]" },
  "const a = { n: 1n }; a.self = a; a.list = [a]; return a": {
    n: "1",
    self: "[Circular]",
    list: ["[Circular]"],
  },
  "const shared = { x: 1 }; return [shared, shared]": [{ x: 1 }, { x: 1 }],
  "return new Proxy({ a: 1 }, {})": { a: 1 },
  "return { toJSON() { return 'chosen' } }": "chosen",
  "return { ok: 1, get bad() { throw new Error('no') } }": { ok: 1, bad: "[Getter threw]" },
  "return { ok: 1, bad: { toJSON() { throw new Error('no') } } }": {
    ok: 1,
    bad: "[Cannot be read: Error: no]",
  },
  "return [new Proxy({}, { ownKeys() { throw new Error('trap') } }), 1n]": [
    "[Cannot be read: Error: trap]",
    "1",
  ],
  "return { then(resolve) { resolve(7) } }": 7,
  "return { s: 'x\\ud800y' }": { s: "x\ud800y" },
  "Map.prototype.toJSON = () => 'own'; return new Map()": "own",
};

for (const [code, expected] of Object.entries(SHAPES)) {
  Deno.test(`a result comes back as something sensible: ${code}`, async () => {
    assert.deepEqual(await valueOf(code), expected);
  });
}

Deno.test("a result that is a string comes as it is, whatever its characters", async () => {
  for (const text of ["", "plain", "ä€😀", "a\0b", "x\ud800y", '"quoted"', "{}"]) {
    const { value } = await runGuest(`return ${JSON.stringify(text)}`);
    assert.deepEqual({ ...value, type: undefined }, { type: undefined, kind: "string", text });
  }
});

Deno.test("a result without a value is undefined, and functions and symbols are told by name", async () => {
  assert.deepEqual(await valueOf("const x = 1"), undefined);
  assert.deepEqual(await valueOf("return { toJSON() {} }"), undefined);
  assert.deepEqual(await valueOf("return function named() {}"), "[Function: named]");
  assert.deepEqual(await valueOf("return Symbol('s')"), "Symbol(s)");
});

Deno.test("a result keeps own __proto__ and constructor keys as data", async () => {
  const json = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ok":1}';
  const { value } = await runGuest(`return JSON.parse('${json}')`);
  assert.equal(value?.kind === "json" && value.text, json);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("a wide result comes back whole", async () => {
  const rows = await valueOf("return Array.from({ length: 20000 }, (_, id) => ({ id }))");
  assert.equal((rows as unknown[]).length, 20_000);
});

Deno.test("a result is converted by the engine's own functions, not by the program's", async () => {
  const code =
    "JSON.stringify = () => 'lie'; Array.prototype.push = null; Object.keys = () => ['lie'];" +
    "Promise.prototype.then = null; return { a: [1], b: 2n }";
  assert.deepEqual(await valueOf(code), { a: [1], b: "2" });
});

Deno.test("reading a result is part of the run: loops in it meet the deadline", async () => {
  for (const code of ["return { toJSON() { for (;;); } }", "return { get a() { for (;;); } }"]) {
    const error = await errorOf(code, { limits: { timeoutMs: 50 } });
    assert.equal(error.limit, "timeoutMs", code);
  }
});
