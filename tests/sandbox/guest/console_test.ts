import assert from "node:assert/strict";
import { printedBy, runGuest } from "../run_guest.ts";

const PRINTED: Readonly<Record<string, string>> = {
  "console.log('a', 1, true, null, undefined, 10n, Symbol('s'), -0)":
    "a 1 true null undefined 10n Symbol(s) -0",
  "console.log()": "",
  "console.log({ a: 1, b: 'two', c: [1, 2] }, [1, , 3])":
    "{ a: 1, b: 'two', c: [ 1, 2 ] } [ 1, <1 empty item>, 3 ]",
  "console.log(new Map([['k', { v: 1 }]]), new Set([1]))":
    "Map(1) { 'k' => { v: 1 } } Set(1) { 1 }",
  "console.log('%s is %d, %i %f %j %o %%', 'Bob', 42, 3.7, 1.5, { a: 1 }, [1], 'more')":
    'Bob is 42, 3 1.5 {"a":1} [ 1 ] % more',
  "console.log('100%', 5, '%s')": "100% 5 %s",
  "const a = {}; a.a = a; console.log(a)": "{ a: [Circular] }",
  "console.log({ a: { b: { c: { d: { e: { f: 1 } } } } } })":
    "{ a: { b: { c: { d: { e: [Object] } } } } }",
  "class P { x = 1 }; console.log(new P(), Object.create(null), class {}, function f() {})":
    "P { x: 1 } [Object: null prototype] {} [class (anonymous)] [Function: f]",
  "console.log(new Date(0), /x/g, new Uint8Array(2), Promise.resolve())":
    "1970-01-01T00:00:00.000Z /x/g Uint8Array(2) [ 0, 0 ] Promise { <not awaited> }",
  "console.log({ get a() { return 1 }, set b(v) {}, [Symbol('s')]: 1, 'q-k': \"it's\" })":
    "{ a: [Getter], b: [Setter], 'q-k': \"it's\", [Symbol(s)]: 1 }",
  "console.log(new URL('http://x/y'), new URLSearchParams('a=1'))":
    "URL { href: 'http://x/y' } URLSearchParams { 'a' => '1' }",
  "console.log([new Proxy({}, { ownKeys() { throw new Error('trap') } })])":
    "[ [cannot be shown: trap] ]",
  "console.dir({ a: { b: {} } }, { depth: 0 })": "{ a: [Object] }",
  "console.assert(1 === 2, 'sum of %s', 'parts')": "Assertion failed: sum of parts",
  "console.assert(true, 'not shown'); console.log('x')": "x",
  "const { log } = console; log('detached')": "detached",
  "console.log('nul \\0')": "nul ␀",
};

for (const [code, expected] of Object.entries(PRINTED)) {
  Deno.test(`console prints as Node does: ${code}`, async () => {
    assert.deepEqual(await printedBy(code), [expected]);
  });
}

Deno.test("console keeps the level of each line", async () => {
  const { console } = await runGuest(
    "for (const level of ['log', 'info', 'debug', 'warn', 'error']) console[level](level)",
  );
  assert.deepEqual(console.map(({ level, text }) => `${level} ${text}`), [
    "log log",
    "info info",
    "debug debug",
    "warn warn",
    "error error",
  ]);
});

Deno.test("console.table() draws rows, arrays, maps and chosen columns", async () => {
  const [rows, columns] = await printedBy(
    "console.table([{ a: 1, b: 'x' }, { a: 2, c: true }]); console.table(new Map([['k', { a: 1, b: 2 }]]), ['b'])",
  );
  assert.equal(
    rows,
    [
      "┌─────────┬───┬─────┬──────┐",
      "│ (index) │ a │ b   │ c    │",
      "├─────────┼───┼─────┼──────┤",
      "│ 0       │ 1 │ 'x' │      │",
      "│ 1       │ 2 │     │ true │",
      "└─────────┴───┴─────┴──────┘",
    ].join("\n"),
  );
  assert.match(columns, /\(index\) │ b │\n.*\n│ k {7}│ 2 │/);
});

Deno.test("console.group() indents every line until its end", async () => {
  const lines = await printedBy(
    "console.group('G'); console.log('a\\nb'); console.group(); console.warn('c'); console.groupEnd(); console.groupEnd(); console.log('d')",
  );
  assert.deepEqual(lines, ["G", "  a\n  b", "    c", "d"]);
});

Deno.test("console.count() and console.time() go by label", async () => {
  const lines = await printedBy(
    "console.count(); console.count('x'); console.count(); console.countReset(); console.count();" +
      "console.time('t'); console.timeEnd('t'); console.timeEnd('t')",
  );
  assert.deepEqual(lines.slice(0, 4), ["default: 1", "x: 1", "default: 2", "default: 1"]);
  assert.match(lines[4], /^t: \d+\.\dms$/);
  assert.equal(lines[5], "There is no timer 't'");
});

Deno.test("console shows an error with the lines of the program alone", async () => {
  const [error, trace] = await printedBy(
    "console.log(Object.assign(new TypeError('bad'), { code: 1 }))\nconsole.trace('here')",
  );
  assert.equal(error, "TypeError: bad\n    at exec (main.ts:2) { code: 1 }");
  assert.match(trace, /^Trace: here\n.*at exec \(main\.ts:3\)$/);
});

Deno.test("console puts many short items on a line and cuts long lists", async () => {
  const [text] = await printedBy("console.log(Array.from({ length: 150 }, (_, i) => i))");
  const lines = text.split("\n");
  assert(lines.length < 12, `${lines.length} lines`);
  assert(lines.every((line) => line.length <= 80));
  assert.match(text, /\.\.\. 50 more items\n\]$/);
});

Deno.test("console output over its limit is counted, not kept", async () => {
  const { console, dropped, value } = await runGuest(
    "for (let i = 0; i < 300; i++) console.log('x'.repeat(100_000)); return 'done'",
  );
  const kept = console.reduce((sum, { text }) => sum + text.length, 0);
  assert(kept <= 10 * 1024 * 1024);
  assert(kept > 9 * 1024 * 1024);
  assert.equal(console.length + dropped, 300);
  assert.equal(value?.kind, "string");
});
