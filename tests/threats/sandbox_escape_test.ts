/** Wall one with the others open: QuickJS alone, in this very process, which may do everything. */
import assert from "node:assert/strict";
import { HOST_FUNCTIONS } from "../../src/sandbox/engine.ts";
import { errorOf, runGuest, valueOf } from "../sandbox/run_guest.ts";

/** Walks all that can be got at from the guest's globals; `visit(value, path)` sees each object once. */
const WALK = `
  const seen = new Set();
  const walk = (visit) => {
    const queue = [[globalThis, "globalThis"]];
    for (const name of ["hostCall", "ToolError"]) queue.push([{ hostCall, ToolError }[name], name]);
    queue.push([(async () => {}), "async"], [(function* () {}), "generator"], [(async function* () {})(), "async generator"]);
    while (queue.length > 0) {
      const [object, path] = queue.pop();
      if (object === null || !/^(object|function)$/.test(typeof object) || seen.has(object)) continue;
      seen.add(object);
      visit(object, path);
      queue.push([Object.getPrototypeOf(object), path + ".__proto__"]);
      for (const key of Reflect.ownKeys(object)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(object, key);
        for (const next of [value, get, set]) queue.push([next, path + "." + String(key)]);
      }
    }
    return seen.size;
  };`;

Deno.test("constructor chains to the host's Function", async () => {
  const code = `${WALK}
    const own = [Function, (async () => {}).constructor, (function* () {}).constructor, (async function* () {}).constructor];
    const foreign = [];
    const count = walk((object, path) => {
      const made = object.constructor;
      if (typeof object !== "function" || own.includes(made)) return;
      // A class's own constructor property may be anything of the guest, but never a maker of code from elsewhere.
      try {
        if (typeof made === "function" && made("return typeof Deno + typeof process")() !== "undefinedundefined") foreign.push(path);
      } catch {}
    });
    return { foreign, count, inside: Function("return typeof Deno + typeof process + typeof require")() };`;
  const { foreign, count, inside } = await valueOf(code) as {
    foreign: string[];
    count: number;
    inside: string;
  };
  assert.deepEqual(foreign, []);
  assert.equal(inside, "undefinedundefinedundefined");
  assert(count > 700, `${count} objects were looked at`);
});

Deno.test("the engine's functions for its environment", async () => {
  const names = JSON.stringify(HOST_FUNCTIONS);
  const code = `${WALK}
    const standard = new Set([Function.prototype.call, Date.now, Math.random, Math.log]);
    const found = [];
    walk((object, path) => {
      if (typeof object !== "function" || standard.has(object)) return;
      if (${names}.includes(object.name) && /native code/.test(Function.prototype.toString.call(object))) found.push(path);
    });
    return [found, "__exports" in globalThis, typeof native, typeof core];`;
  assert.deepEqual(await valueOf(code), [[], false, "undefined", "undefined"]);
});

const FOREIGN_GLOBALS =
  "Deno process require module Buffer std os bjson print scriptArgs Worker WebAssembly SharedArrayBuffer Atomics " +
  "navigator location caches XMLHttpRequest WebSocket importScripts postMessage load loadScript gc __loadScript";

Deno.test("globals of a host", async () => {
  const names = JSON.stringify(FOREIGN_GLOBALS.split(" "));
  assert.deepEqual(await valueOf(`return ${names}.filter((name) => name in globalThis);`), []);
});

const MODULES = [
  ..."std os bjson node:fs fs qjs:std qjs:os runbyte:prelude file:///etc/hostname /etc/hostname"
    .split(" "),
  ..."./../../etc/hostname https://jsr.io/x.ts npm:zod jsr:@std/assert data:text/javascript,1"
    .split(" "),
  ...["", "__proto__", "constructor", "toString", "\u0000", "x".repeat(100_000)],
];

Deno.test("modules from outside of the program", async () => {
  const code = `const open = [];
    for (const name of ${
    JSON.stringify(MODULES)
  }) try { await import(name); open.push(name); } catch {}
    return open;`;
  assert.deepEqual(await valueOf(code), []);
});

Deno.test("hijacked promises", async () => {
  const hijacks = [
    "Promise.resolve = Promise.all = Promise.race = Promise.prototype.finally = () => { throw 1; };",
    "Promise[Symbol.species] = class { constructor(run) { run((v) => leaked.push(v), (e) => leaked.push(e)); } };",
    "Object.defineProperty(Promise, Symbol.species, { value: class { constructor(run) { run((v) => leaked.push(v), () => 1); } } });",
    `class Thief extends Promise { constructor(run) { super((yes, no) => { leaked.push(yes, no); run(yes, no); }); } }
     Object.defineProperty(Promise.prototype, "constructor", { value: Thief });`,
    "const { then } = Promise.prototype; Promise.prototype.then = function (...all) { leaked.push(this, ...all); return then.apply(this, all); };",
    "Object.defineProperty(Object.prototype, 'then', { configurable: true, get() { leaked.push(this); return undefined; } });",
  ];
  for (const hijack of hijacks) {
    const code = `const leaked = [];\n${hijack}
      const answer = await call("echo/echo", { a: 1 });
      delete Object.prototype.then;
      const realms = leaked.map((one) => Object(one).constructor?.constructor?.("return typeof Deno")?.() ?? "undefined");
      return [answer, realms.every((realm) => realm === "undefined")];`;
    const { value, error } = await runGuest(code);
    // A program may cut the branch that it sits on; nothing else.
    if (value) {
      assert.deepEqual(JSON.parse((value as { text: string }).text), [{ a: 1 }, true], hijack);
    } else assert.equal(error?.kind, "guest", hijack);
  }
});

Deno.test("tampering that outlives its run", async () => {
  await runGuest(`globalThis.kept = Object.prototype.kept = Array.prototype.kept = 1;
    JSON.stringify = JSON.parse = () => "hijacked"; Object.freeze(Promise); delete globalThis.console;
    Error.prepareStackTrace = () => { throw 1; }; Object.defineProperty(Object.prototype, "then", { get() { throw 1; } });`);
  const code =
    "return [typeof kept, ({}).kept, [].kept, JSON.stringify([1]), typeof console.log, Error.prepareStackTrace];";
  assert.deepEqual(await valueOf(code), ["undefined", null, null, "[1]", "function", null]);
});

Deno.test("programs that close the function around them", async () => {
  for (
    const code of [
      "} } }); globalThis.out = 1; ((",
      "*/ globalThis.out = 1; /*",

      "\\u007d globalThis.out = 1",
    ]
  ) {
    const { error } = await runGuest(code);
    assert(error, code);
  }
  assert.equal(await valueOf("return typeof out"), "undefined");
});

Deno.test("stack exhaustion through the host's own stack", async () => {
  const limits = { stackBytes: 32 * 1024 };
  for (
    const code of [
      "(function f() { f(); })()",
      "const p = new Proxy({}, { get: (_, k, r) => r[k] }); p.x",
      "const o = { toJSON: () => JSON.stringify(o) }; JSON.stringify(o)",
      "JSON.parse('['.repeat(1e5))",
      "let f = () => 1; for (let i = 0; i < 1e5; i++) f = f.bind(null); f()",
      "const a = []; a[0] = a; a.toString = () => a.join(); String(a)",
      "eval('('.repeat(1e4))",
      "new RegExp('('.repeat(1e4))",
    ]
  ) {
    const { value, error } = await runGuest(code, { limits });
    assert(value ?? error, code);
    if (error) assert.notEqual(error.kind, "crash", `${code}: ${error.message}`);
  }
  assert.equal((await errorOf("(function f() { f(); })()", { limits })).limit, "stackBytes");
});
