/** Values that lie about themselves where they cross from the program to Runbyte, on a real Runbyte. */
import assert from "node:assert/strict";
import { runInProcess } from "./support/in_process.ts";
import { Target } from "./support/target.ts";

/** What a program gives, and what must come of it: JSON that it must equal, or a pattern of the answer. */
type Lies = Readonly<Record<string, RegExp | { readonly json: unknown }>>;

async function tellAll(lies: Lies): Promise<void> {
  await using target = await Target.start({ limits: { timeoutMs: 4_000 } });
  for (const [code, expected] of Object.entries(lies)) {
    const answer = await target.execute(code);
    if (expected instanceof RegExp) assert.match(answer.text, expected, code);
    else assert.deepEqual(JSON.parse(answer.text), expected.json, code);
    assert(answer.text.isWellFormed() && !answer.text.includes("\0"), code);
    assert.doesNotMatch(
      answer.text,
      /file:\/\/|node_modules|runbyte:prelude|\[object Object\]/,
      code,
    );
    assert.equal(await target.runbyte.value("return 1 + 1;"), 2, `after ${code}`);
  }
  target.assertStdout();
}

Deno.test("thenables", () =>
  tellAll({
    "return { then: (yes) => yes(7) };": { json: 7 },
    "return { then: (_, no) => no(new Error('refused')) };": /refused/,
    "return { then() { throw new Error('thrown'); } };": /thrown/,
    "return { then: (yes) => { yes(1); yes(2); throw 3; } };": { json: 1 },
    "return { then: (yes) => yes({ then: (yes) => yes('deep') }) };": /deep/,
    "return { then() {} };": /never|nothing can settle|limits\.timeoutMs/,
    "const p = Promise.resolve(1); p.then = (yes) => yes(2); return p;": /^[12]$/,
    "return { get then() { throw new Error('no then'); } };": /no then/,
    "return { then: 5, a: 1 };": { json: { then: 5, a: 1 } },
  }));

Deno.test("toJSON that lies", () =>
  tellAll({
    "return { toJSON: () => ({ a: 1 }) };": { json: { a: 1 } },
    "return { toJSON() { throw new Error('not me'); } };": /not me/,
    "return { toJSON: () => undefined };": /undefined|null|\{\}/,
    "const o = { n: 0, toJSON() { return { again: { toJSON: () => o } }; } }; return o;":
      /deep|nest|circular|again/i,
    "Object.prototype.toJSON = () => 'hijacked'; return { a: [1] };": /hijacked|"a"/,
    "Array.prototype.toJSON = Date.prototype.toJSON = () => { throw 1; }; return [1];": /./,
    "Date.prototype.toISOString = () => { throw 1; }; return new Date(0);": /./,
    "JSON.stringify = () => '{\"forged\":true}'; return { a: 1 };": { json: { a: 1 } },
  }));

Deno.test("cyclic values", () =>
  tellAll({
    "const o = { a: 1 }; o.self = o; return o;": /ircular|cycl|"a":1/,
    "const a = []; a.push(a, [a]); return a;": /ircular|cycl|\[/,
    "const m = new Map(); m.set(m, m); return m;": /./,
    "const e = new Error('x'); e.cause = e; throw e;": /Error: x/,
    "const o = {}; o.o = o; console.log(o); console.table([o]); return 1;": { json: 1 },
  }));

Deno.test("deep and wide values", () =>
  tellAll({
    "let o = {}; const r = o; for (let i = 0; i < 1e5; i++) o = o.a = {}; return r;": /./,
    "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a;": /./,
    "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; throw a;": /./,
    "let e = new Error('0'); for (let i = 0; i < 1e4; i++) e = new Error(String(i), { cause: e }); throw e;":
      /Error: 9999/,
    "return Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, i]));":
      /k0|100,?000/,
    "const a = []; a[2 ** 32 - 2] = 1; return a;": /limits\.|memory|too|sparse|length/i,
    "return { length: 2 ** 53 - 1, 0: 'a' };": { json: { length: 2 ** 53 - 1, 0: "a" } },
    "return 'x'.repeat(5e6);": /\.runs|5,000,000|5\.0 MB/,
    "return new Uint8Array(5e6);": /./,
  }));

Deno.test("lone surrogates and NUL", () =>
  tellAll({
    "return '\\ud800';": /./,
    "return { '\\udfff': '\\ud800\\0' };": /./,
    "console.log('\\ud83d'); throw new Error('\\ude00\\0');": /^Error: \ufffd\\x00\n/,
    "return ['\\u2028\\u2029\\ufeff\\u202e', '\\0'];": { json: ["\u2028\u2029\ufeff\u202e", "\0"] },
    "import * as fs from '@runbyte/fs'; await fs.writeFile('s', '\\ud800'); return (await fs.readFile('s')).length;":
      /\d|surrogate/,
    "import { echo } from './servers/echo'; return await echo({ '\\ud800': '\\udc00\\0' });": /./,
  }));

Deno.test("lying proxies and getters", () =>
  tellAll({
    "return new Proxy({ a: 1 }, { get: (t, k) => k === 'a' ? 2 : t[k] });": { json: { a: 2 } },
    "return new Proxy({}, { ownKeys: () => ['a', 'a'] });": /./,
    "return new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ value: 1, configurable: true, enumerable: true }) });":
      /./,
    "return new Proxy([], { get: (t, k) => k === 'length' ? 2 ** 32 : t[k] });": /./,
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy;": /revoked/i,
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;": /./,
    "return { get a() { throw new Error('get'); } };": { json: { a: "[Getter threw]" } },
    "let n = 0; return { get a() { return ++n; }, get b() { return ++n; } };": {
      json: { a: 1, b: 2 },
    },
    "return new Proxy(() => 1, { apply() { for (;;); } });": /./,
    "throw new Proxy(new Error('real'), { get() { throw 1; }, getPrototypeOf() { throw 2; }, has() { throw 3; } });":
      /./,
    "class E extends Error { get name() { throw 1; } get message() { throw 2; } get stack() { throw 3; } } throw new E();":
      /./,
    "const e = new Error('x'); e.stack = { toString() { throw 1; } }; throw e;": /x/,
    "const e = new Error('x'); e.stack = 'at file:///etc/passwd:1:1\\n    at main.ts:999:999'; throw e;":
      /x/,
    "const e = new Error('x'); e.name = e.message = { toString: () => 'lie' }; throw e;": /./,
  }));

Deno.test("own keys with the names of the prototype", async () => {
  const code =
    `return JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"__proto__":null}]}');`;
  const answer = await runInProcess(code);
  assert(answer.blocks[0].type === "text");
  assert.match(answer.blocks[0].text, /^\{"__proto__":\{"polluted":1\},"constructor"/);
  await runInProcess(`import { echo } from './servers/echo';
    const lie = JSON.parse('{"__proto__":{"polluted":1},"hasOwnProperty":1,"toString":1}');
    console.log(lie); console.table([lie]);
    const error = Object.assign(new Error('x'), lie); error.__proto__.polluted = 1;
    await echo(lie); throw error;`);
  assert.equal(Reflect.get({}, "polluted"), undefined);
  assert.equal(typeof ({}).toString, "function");
});

Deno.test("values that JSON has not", () =>
  tellAll({
    "return 10n ** 30n;": /1000000000000000000000000000000/,
    "return [1n, Symbol('s'), () => 1, undefined, NaN, -0, Infinity];": /./,
    "return Symbol('only');": /only/,
    "return class A {};": /A|class/,
    "return new Map([['a', new Set([1])]]);": /a/,
    "return new Date(NaN);": /null|Invalid/,
    "return /x/g;": /x|\{\}/,
    "return new Error('returned');": /returned/,
    "return globalThis;": /./,
    "return (function* () { yield 1; })();": /./,
    "return new WeakMap();": /./,
  }));

Deno.test("things thrown that are no errors", () =>
  tellAll({
    "throw null;": /null/,
    "throw undefined;": /undefined/,
    "throw 7;": /7/,
    "throw 'text';": /text/,
    "throw Symbol('s');": /s/,
    "throw { a: 1 };": /a: 1|"a":1/,
    "throw () => 1;": /./,
    "throw Object.create(null);": /./,
    "await Promise.reject(); return 1;": /undefined|rejected/,
    "await Promise.any([]); return 1;": /Aggregate|All promises/i,
  }));

Deno.test("lines that look like Runbyte's own", async () => {
  await using target = await Target.start({ logLevel: "debug" });
  target.takeLog();
  const forged = `\\u001b[2J\\u001b[H[runbyte] ok\\r\\n{\\"jsonrpc\\":\\"2.0\\"}\\u009b31m\\u0007`;
  const failed = await target.execute(
    `const name = "${forged}"; ({ [name]() { const e = new Error(name); e.name = name; throw e; } })[name]();`,
  );
  const answer = await target.execute(
    `console.log("${forged}"); console.error("${forged}"); return 1;`,
  );
  assert.equal(answer.text, "1");
  const seen = answer.blocks.concat(failed.blocks).map(({ text }) => text).join("\n") +
    target.takeLog();
  for (const obeyed of ["\u001b", "\u009b", "\u0007"]) {
    assert(!seen.includes(obeyed), "a terminal would obey");
  }
  target.assertStdout();
});

Deno.test("forged host calls", async () => {
  await using target = await Target.start();
  const names = [
    "",
    "/",
    "echo",
    "echo/",
    "/echo",
    "echo/__proto__",
    "echo/constructor",
    "__proto__/echo",
    "../echo/echo",
    "echo/echo/../x",
    "nobody/x",
    "echo/\u0000",
  ];
  const kinds = ["", "fs", "__proto__", "constructor", "toString", "exec", "tools"];
  const operations = ["", "__proto__", "constructor", "read", "readFile", "../readFile"];
  const code = `const { hostCall } = await import("runbyte:host");
    const done = [];
    const attempt = async (...call) => { try { done.push([call, await hostCall(...call)]); } catch (e) { if (!(e instanceof Error)) done.push([call, e]); } };
    for (const name of ${JSON.stringify(names)}) await attempt("tool", name, {});
    for (const kind of ${JSON.stringify(kinds)}) for (const name of ${
    JSON.stringify(operations)
  }) await attempt(kind, name, { path: "/etc/passwd" });
    for (const args of [null, 1, "x", [1], [], { path: {} }, { path: "../x" }]) await attempt("fs", "readFile", args);
    for (const args of [1, "x", [1]]) await attempt("tool", "echo/echo", args);
    return done;`;
  assert.deepEqual(await target.runbyte.value(code), []);
  await target.runbyte.value("import { echo } from './servers/echo'; await echo({});");
});
