/**
 * Random pieces of JavaScript: values that lie, calls of everything that the language has, statements around them.
 * @module
 */
import fc from "fast-check";

const NUMBERS =
  "0 -0 1 -1 0.5 NaN Infinity -Infinity 2**31 2**32-1 2**53-1 -(2**31) 1e308 10n -1n 2n**64n".split(
    " ",
  );
const STRINGS = [
  "",
  "a",
  "length",
  "__proto__",
  "constructor",
  "then",
  "toJSON",
  "\ud800",
  "\0",
  "\u2028",
  "${x}",
  "*/",
  "é".repeat(50),
  "x".repeat(5_000),
];
const OBJECTS = [
  "{}",
  "[]",
  "[,1,,2]",
  "Object.create(null)",
  "{ length: 2 ** 32 }",
  "{ get a() { throw new Error('get'); }, set a(v) { last = v; } }",
  "{ then(yes) { yes(1); } }",
  "{ toJSON() { return this; }, toString() { return 'x'; }, valueOf() { return 1; } }",
  "{ [Symbol.toPrimitive]() { return 1; }, [Symbol.iterator]: function* () { yield 1; } }",
  "{ __proto__: { a: 1 }, ['__proto__']: 2 }",
  "new Proxy({}, {})",
  "new Proxy([], { get: (t, k) => k === 'length' ? 1e6 : t[k], ownKeys: () => ['length', 'a'] })",
  "new Proxy(function () {}, { apply: () => { throw 1; }, construct: () => ({}) })",
  "new Map([[1, { a: [] }], [NaN, 2]])",
  "new Set(['a', {}])",
  "new WeakMap()",
  "new Date(NaN)",
  "/(a+)+b/gy",
  "new Uint8Array(100)",
  "new Float64Array([NaN, -0])",
  "new ArrayBuffer(8, { maxByteLength: 64 })",
  "new DataView(new ArrayBuffer(8))",
  "Symbol('s')",
  "Promise.resolve(1)",
  "Promise.reject(new TypeError('rejected'))",
  "(async () => { await null; throw 1; })()",
  "(function* () { try { yield 1; } finally { yield 2; } })()",
  "class { #a = 1; static b = 2; get c() { return this.#a; } }",
  "new AggregateError([1, new Error('x')], 'many')",
  "new Error('deep', { cause: new Error('deeper') })",
  "globalThis",
  "console",
  "fs",
  "tools",
];
const HOLDERS =
  "Object Array Function String Number Boolean Symbol BigInt Date Promise RegExp JSON Math Reflect Proxy Map Set WeakMap WeakSet WeakRef Iterator ArrayBuffer DataView Uint8Array Int32Array Float64Array Error TypeError AggregateError Intl URL URLSearchParams TextEncoder TextDecoder AbortController console crypto globalThis fs tools"
    .split(" ");

/** An expression that gives a value. */
const value: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NUMBERS.map((text) => `(${text})`)),
  fc.constantFrom(...STRINGS).map((text) => JSON.stringify(text)),
  fc.string({ unit: "binary", maxLength: 8 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(...OBJECTS).map((text) => `(${text})`),
  fc.constantFrom(
    "undefined",
    "null",
    "true",
    "last",
    "kept[0]",
    "kept",
    "this",
    "() => last",
    "arguments",
  ),
);

const values = fc.array(value, { maxLength: 4 }).map((all) => all.join(", "));

/** An expression that calls something by its number among the own keys of its holder, so that nothing is left out. */
const call: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(fc.constantFrom(...HOLDERS), fc.nat(80), values).map(([holder, at, args]) =>
    `pick(${holder}, ${at})(${args})`
  ),
  fc.tuple(fc.constantFrom(...HOLDERS), fc.nat(80), value, values).map(([holder, at, self, args]) =>
    `pick(${holder}.prototype, ${at}).call(${self}${args && `, ${args}`})`
  ),
  fc.tuple(fc.constantFrom(...HOLDERS), values).map(([holder, args]) => `new ${holder}(${args})`),
  fc.tuple(value, fc.nat(40), values).map(([self, at, args]) =>
    `pick(${self}, ${at}).call(${self}${args && `, ${args}`})`
  ),
  fc.tuple(value, value).map(([a, b]) => `${a}[${b}]`),
  fc.tuple(value, fc.constantFrom("+", "**", "in", "instanceof", "==", "<", ">>>", "??"), value)
    .map((parts) => parts.join(" ")),
  fc.tuple(value).map(([a]) => `structuredClone(${a})`),
  fc.tuple(value).map(([a]) => `await import(${a})`),
  fc.tuple(value, value, value).map((args) => `await tools.callTool(${args})`),
  fc.tuple(
    fc.constantFrom(
      "readFile",
      "writeFile",
      "appendFile",
      "listFiles",
      "deleteFile",
      "stat",
      "exists",
    ),
    value,
    value,
  ).map(
    ([name, path, data]) => `await fs.${name}(${path}, ${data})`,
  ),
  fc.tuple(value).map(([a]) => `eval(${a})`),
  fc.string({ maxLength: 30 }).map((text) =>
    `new RegExp(${JSON.stringify(text)}).exec('aaaaaaaaaaaaaaaaaaaaaaaab')`
  ),
);

const statement: fc.Arbitrary<string> = fc.oneof(
  {
    arbitrary: call.map((text) =>
      `try { last = ${text}; kept.push(last); } catch (error) { last = error; }`
    ),
    weight: 12,
  },
  call.map((text) => `last = ${text};`),
  call.map((text) =>
    `for (let i = 0; i < 50; i++) try { kept.push(${text}); } catch (error) { kept.length = 0; }`
  ),
  fc.tuple(fc.constantFrom(...HOLDERS), fc.nat(80), value).map(([holder, at, put]) =>
    `try { const from = ${holder}.prototype ?? ${holder}; const keys = Reflect.ownKeys(from); from[keys[${at} % keys.length]] = ${put}; } catch {}`
  ),
  value.map((text) => `console.log(${text}, last);`),
  value.map((text) => `setTimeout(() => { last = ${text}; }, 1);`),
  value.map((text) => `Promise.resolve(${text}).then((v) => kept.push(v), () => {});`),
  value.map((text) => `throw ${text};`),
  value.map((text) => `return ${text};`),
  fc.constantFrom(
    "while (true) {}",
    "for (;;) await null;",
    "for (;;) kept.push([...kept, {}]);",
    "(function f() { f(); })();",
    "return kept;",
  ),
);

const PRELUDE = `import * as fs from "@runbyte/fs"; import * as tools from "@runbyte/tools";
let last; const kept = [];
const pick = (from, at) => { const keys = Reflect.ownKeys(from).filter((k) => { try { return typeof from[k] === "function"; } catch { return false; } }); return from[keys[at % keys.length]]; };
`;

/** Programs that compile, most of them. */
export const programs: fc.Arbitrary<string> = fc.array(statement, { minLength: 1, maxLength: 12 })
  .map((lines) => PRELUDE + lines.join("\n"));

const TOKENS =
  "{ } ( ) [ ] ; , . => = == ... ? : ?. ?? ! ~ + - * / ** % & | ^ < > << ` ${ \" ' // /* */ # @ \\ import export default from as async await function* class extends static get set new return throw try catch finally for of in while do if else switch case break continue yield let const var typeof void delete type interface enum namespace declare abstract readonly satisfies keyof infer is asserts <T> a 1 'x' \n \r \u2028 \0 \ufeff #!x <!-- -->"
    .split(" ");

/** Texts that are no programs, most of them. */
export const soups: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...TOKENS), { maxLength: 60 }).map((tokens) => tokens.join(" ")),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.tuple(programs, fc.nat(400), fc.nat(40)).map(([text, at, length]) =>
    text.slice(0, at) + text.slice(at + length)
  ),
  fc.tuple(
    fc.constantFrom("(", "[", "{", "`${", "!", "a=>", "if(1)", "<", "-", "new ", "async()=>"),
    fc.nat(30_000),
  ).map(([text, count]) => text.repeat(count)),
);
