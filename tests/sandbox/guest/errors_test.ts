import assert from "node:assert/strict";
import { errorOf, valueOf } from "../run_guest.ts";

Deno.test("an error tells its cause and the errors that it sums up", async () => {
  const caused = await errorOf(
    "throw new Error('outer', { cause: new TypeError('inner', { cause: { code: 5 } }) })",
  );
  assert.equal(caused.message, "outer\nCaused by: TypeError: inner\nCaused by: { code: 5 }");
  const summed = await errorOf(
    "await Promise.any([Promise.reject(new RangeError('first')), Promise.reject('second')])",
  );
  assert.equal(summed.message, "(no message)\n- RangeError: first\n- 'second'");
  const circular = await errorOf("const e = new Error('x'); e.cause = e; throw e");
  assert.equal(circular.message.split("\n").length, 6);
});

Deno.test("a thrown error keeps its name, message, position and own properties", async () => {
  const error = await errorOf(
    "const e = new RangeError('bad');\n  throw Object.assign(e, { code: 5, info: { x: [1] } })",
  );
  assert.equal(error.kind, "guest");
  assert.equal(error.name, "RangeError");
  assert.equal(error.message, "bad");
  assert.deepEqual(error.frames, [{ functionName: "exec", file: "main.ts", line: 2, column: 25 }]);
  assert.deepEqual(JSON.parse(error.details!), { code: 5, info: { x: [1] } });
});

Deno.test("frames name the program's functions, innermost first, and nothing of the sandbox", async () => {
  const { frames } = await errorOf(
    "function inner() { null.x }\nfunction outer() { [1].map(() => inner()) }\nouter()",
  );
  assert.deepEqual(frames.map((frame) => frame.functionName), ["inner", "", "outer", "exec"]);
  assert.deepEqual(frames.map((frame) => frame.line), [2, 3, 3, 4]);
});

const THROWN: Readonly<Record<string, RegExp>> = {
  "throw null": /threw null/,
  "throw undefined": /threw undefined/,
  "throw 'text'": /threw 'text'/,
  "throw { a: 1 }": /threw \{ a: 1 \}/,
  "throw Symbol('s')": /threw Symbol\(s\)/,
  "throw new Proxy(new Error('x'), { get() { throw 1 } })": /no message/,
  "throw new Proxy({}, { getPrototypeOf() { throw 1 } })": /threw /,
  "throw Object.defineProperty(new Error(), 'message', { get() { throw 1 } })": /no message/,
  "await Promise.reject(7)": /threw 7/,
  "setTimeout(() => { throw new Error('in a timer') }); await new Promise(() => {})": /in a timer/,
};

for (const [code, message] of Object.entries(THROWN)) {
  Deno.test(`whatever is thrown is told: ${code}`, async () => {
    const error = await errorOf(code);
    assert.equal(error.kind, "guest");
    assert.match(error.message, message);
  });
}

Deno.test("details carry the cause and the errors of an AggregateError", async () => {
  const cause = await errorOf("throw new Error('outer', { cause: new Error('inner') })");
  assert.deepEqual(JSON.parse(cause.details!), { cause: "inner" });
  const any = await errorOf(
    "await Promise.any([Promise.reject(new Error('a')), Promise.reject('b')])",
  );
  assert.match(JSON.parse(any.details!).errors.join(), /^a,.*'b'/);
});

Deno.test("a message that loops meets the deadline", async () => {
  const code = "throw Object.defineProperty(new Error(), 'message', { get() { for (;;); } })";
  assert.equal((await errorOf(code, { limits: { timeoutMs: 50 } })).limit, "timeoutMs");
});

for (const name of ["process", "Deno", "Buffer", "require", "XMLHttpRequest", "WebSocket"]) {
  Deno.test(`using '${name}' gives an error that says to call a tool`, async () => {
    assert.equal(await valueOf(`return typeof ${name}`), "undefined");
    const error = await errorOf(`${name}.x`);
    assert.equal(error.name, "ReferenceError");
    assert.match(error.message, new RegExp(`'${name}' in the sandbox.*Call a tool`));
  });
}

Deno.test("calling fetch gives an error that says to call a tool, caught or not", async () => {
  assert.match((await errorOf("await fetch('http://localhost')")).message, /Call a tool/);
  const caught = await valueOf("try { fetch('x') } catch (e) { return e.message }");
  assert.match(String(caught), /no 'fetch' in the sandbox/);
});

Deno.test("an unknown name that is no platform's gets no advice", async () => {
  assert.equal((await errorOf("frobnicate()")).message, "'frobnicate' is not defined");
});
