import assert from "node:assert/strict";
import type { PreparedModule, Problem } from "../../src/compile/messages.ts";
import { prepare } from "../../src/compile/prepare.ts";
import { positionMap } from "../../src/compile/source_map.ts";
import { type Ending, run } from "./engine.ts";

function module(text: string): PreparedModule {
  const reply = prepare({ text, language: "ts", isEntry: true });
  assert(reply.ok, `must be accepted: ${text}\n${JSON.stringify(reply)}`);
  return reply.module;
}

function problem(text: string, language: "ts" | "js" | "json" = "ts", isEntry = true): Problem {
  const reply = prepare({ text, language, isEntry });
  assert(!reply.ok, `must be refused: ${text}`);
  return reply.problems[0]!;
}

function runText(text: string): Ending {
  const { run: js, result } = module(text);
  return run({
    hash: "",
    entry: "main.ts",
    modules: { "main.ts": js.text },
    result,
    positions: { "main.ts": positionMap(js, text) },
  });
}

/** Program and the value that it gives, as JSON. */
const FORMS: readonly (readonly [name: string, text: string, value: string])[] = [
  ["top-level return", "const a = await 20;\nreturn a + 1;", "21"],
  ["top-level return on the first line", "return 1 as number", "1"],
  ["a Markdown fence around it", "```ts\nconst a: number = 9;\nreturn a\n```\n", "9"],
  ["a Markdown fence without a language", "\n```\nexport default 11\n```", "11"],
  ["return inside a block", "if (true) { return 5 }\nreturn 6", "5"],
  ["return without a value", "return", "undefined"],
  ["return and types that are exported", "export interface A { x: 1 }\nreturn 2", "2"],
  ["return and a function that is exported", "export function f() { return 3 }\nreturn f()", "3"],
  ["return behind a list of exports", "const a = 4; export { a };\nreturn a", "4"],
  ["return as last comment line", "return 7 // done", "7"],
  ["exec", "async function exec(): Promise<number> { return 8 }", "8"],
  ["exec as arrow function", "const exec = async () => 9;", "9"],
  ["exec that is exported", "export async function exec() { return 10 }", "10"],
  ["exec that calls itself last", "let n = 0;\nasync function exec() { return ++n }\nexec();", "1"],
  [
    "exec that is awaited last",
    "let n = 0;\nasync function exec() { return ++n }\nawait exec()",
    "1",
  ],
  [
    "exec inside an expression",
    "async function exec() { return 1 }\nconst r = await exec();",
    "undefined",
  ],
  ["default value", "export default { a: 1 }", '{"a":1}'],
  ["default function", "export default function () { return 11 }", "11"],
  ["default async arrow", "export default async () => 12;", "12"],
  ["default class expression in a list", "const x = 13; export { x as default };", "13"],
  ["main called last", "const main = async () => 14;\nmain();", "14"],
  [
    "main called last, errors caught",
    "async function main() { return 15 }\nmain().catch(String);",
    "15",
  ],
  ["main called with void", "async function main() { return 16 }\nvoid main();", "16"],
  ["async function called at once", "(async () => { return 17 })();", "17"],
  ["plain script", "let a = 1;\na++;", "undefined"],
  ["nothing", "", "undefined"],
  ["only a comment", "// nothing", "undefined"],
  ["hashbang", "#!/usr/bin/env deno\nreturn 18", "18"],
  ["carriage returns", "const a = 1;\r\nreturn a;\r\n", "1"],
  ["enum", "enum E { A = 1, B }\nreturn [E.A, E[2]]", '[1,"B"]'],
  ["const enum", "const enum E { A = 'x' }\nreturn E.A", '"x"'],
  [
    "parameter properties",
    "class P { constructor(private readonly x: number, public y = 2) {} sum(): number { return this.x + this.y } }\nreturn new P(1).sum()",
    "3",
  ],
  ["casts", "const a = <number> (1 as unknown);\nreturn a! satisfies number", "1"],
  [
    "overloads",
    "function f(a: string): string;\nfunction f(a: any) { return a }\nreturn f('o')",
    '"o"',
  ],
  [
    "types of namespaces",
    "namespace T { export interface A { x: 1 } }\nconst a: T.A = { x: 1 };\nreturn a",
    '{"x":1}',
  ],
  ["declared globals", "declare const q: number;\nreturn typeof q", '"undefined"'],
  [
    "abstract classes",
    "abstract class A { abstract f(): number }\nclass B extends A { f() { return 1 } }\nreturn new B().f()",
    "1",
  ],
  ["generators", "function* g(): Generator<number> { yield 1; yield 2 }\nreturn [...g()]", "[1,2]"],
  ["labels", "outer: for (const a of [1, 2]) { for (;;) { continue outer } }\nreturn 1", "1"],
  ["name of the wrapper", "function main() { return 1 }\nreturn main()", "1"],
];

for (const [name, text, value] of FORMS) {
  Deno.test(`prepare() runs a program: ${name}`, () => {
    assert.deepEqual(runText(text), { value, error: undefined, frames: [] });
  });
}

/** Programs that throw, with their types in « », so that the same places can be found without them. */
const THROWING: readonly (readonly [name: string, marked: string])[] = [
  [
    "behind types on the line",
    "const f = (a«: number», b«: string»)«: void» => { throw new Error('x') };\nf(1, '');",
  ],
  ["behind a cast", "const o = ({ a: undefined }« as any as { a: { b: string } }»); o.a.b;"],
  [
    "in a wrapped program",
    "const a«: number» = 1;\nif (a« as number») throw new Error('x');\nreturn 1",
  ],
  ["on the first wrapped line", "const a«: any» = null; a.b; return 1"],
  [
    "in a class",
    "class A«<T extends object>» {\n  x«: any» = 1;\n  m(y«?: T»)«: void» { (this.x« as any»).y.z }\n}\nnew A«<any>»().m();",
  ],
  ["in a template", "const s = `a\n${(1« as any»).a} ${((undefined« as any»).b)}`;"],
  [
    "in a method of an object",
    "const o = { m(a«?: number»)«: number» { return (a« as any»).b.c } };\no.m();",
  ],
  ["behind a generic call", "const id = «<T,>»(x«: T»)«: T» => x; id«<any>»(null).x;"],
  [
    "behind a declaration that is erased",
    "«interface A { b: number }» const a«: A» = null«!»; a«!».b;",
  ],
  [
    "in nested callbacks",
    "[1].map((n«: number») => [n].forEach((m«: number») => { (m« as any»).x.y«!».z }));",
  ],
  [
    "behind an await",
    "const g = async (v«: any»)«: Promise<void>» => { await null; v.x«!».y };\nawait g(«<any>»1);",
  ],
  [
    "in an exported function",
    "export default async function run(a«: number» = 1)«: Promise<any>» { return (a« as any»).b.c }",
  ],
];

for (const [name, marked] of THROWING) {
  Deno.test(`prepare() keeps line and column of every frame ${name}`, () => {
    const typed = marked.replace(/[«»]/g, "");
    const plain = marked.replace(/«([^»]*)»/g, (_, type: string) => " ".repeat(type.length));
    const expected = runText(plain);
    assert(expected.error !== undefined && expected.frames.length > 0, JSON.stringify(expected));
    assert.deepEqual(runText(typed), expected);
  });
}

Deno.test("prepare() keeps the lines of frames where it has to write other code", () => {
  for (
    const source of [
      "enum E { A, B = 5 }\n(E as any).x.y;",
      "class A<T> {\n  constructor(private x: T) { (this.x as any).y.z }\n}\nnew A({});",
      "const a: any = null;\nimport type { X } from './nothing';\na.b;\nreturn 1",
    ]
  ) {
    const { frames } = runText(source);
    const line = source.split("\n").findIndex((text) => /\.[yzb]\b/.test(text)) + 1;
    assert.equal(frames[0]!.split(":")[1], String(line), source);
  }
});

/** Source with a mark at the place, the code, and words of the message. */
const REFUSED: readonly (readonly [text: string, code: Problem["code"], message: RegExp])[] = [
  ["const a = ¦;", "syntax", /Unexpected token/],
  ["return 1; ¦})(); (async () => {", "syntax", /Unexpected token/],
  ["const a = 1;\nconst ¦a = 2;", "syntax", /already been declared/],
  ["function f() { ¦await 1 }", "syntax", /await/],
  ["const s = ¦'abc", "syntax", /Unterminated/],
  ["¦@log class A {}", "unsupported", /Decorators/],
  ["class A { ¦@log f() {} }", "unsupported", /Decorators/],
  ["¦namespace N { export const a = 1 }", "unsupported", /Namespaces/],
  ["¦module N { export function f() {} }", "unsupported", /Namespaces/],
  ["class A { ¦accessor x = 1 }", "unsupported", /accessor/],
  ["const t: number = 1; ¦using x = f();", "unsupported", /using/],
  ["await f();\n¦await using x = f();", "unsupported", /using/],
  ["¦import fs = require('fs');", "unsupported", /import x/],
  ["const a = 1; ¦export = a;", "unsupported", /export =/],
  ["return (¦<div>x</div>)", "unsupported", /JSX/],
  ["¦export default 1;\nreturn 2", "syntax", /return.*export default/],
  ["¦export * from './x';\nreturn 2", "syntax", /return.*export/],
];

for (const [marked, code, message] of REFUSED) {
  Deno.test(`prepare() refuses at the right place: ${marked.replaceAll("\n", " ")}`, () => {
    const found = problem(marked.replace("¦", ""));
    assert.equal(found.code, code);
    assert.match(found.message, message);
    assert.equal(found.start, marked.indexOf("¦"));
  });
}

for (
  const [name, text] of [
    ["parentheses", "(".repeat(20_000)],
    ["brackets", "[".repeat(60_000)],
    ["arrow functions", "()=>".repeat(16_000)],
    ["generic types", `let a: ${"Array<".repeat(10_000)}`],
    ["a sum", `${"1+".repeat(32_000)}1`],
    ["blocks", "{".repeat(60_000)],
    ["ternaries", "a?".repeat(30_000)],
    ["templates", "`${".repeat(20_000)],
    ["unary operators", "!".repeat(60_000)],
    ["object types", `type A = ${"{a:".repeat(20_000)}`],
  ] as const
) {
  Deno.test(`prepare() survives hostile nesting of ${name}`, () => {
    const reply = prepare({ text, language: "ts", isEntry: true });
    assert(!reply.ok);
    assert.equal(prepare({ text: "return 1", language: "ts", isEntry: true }).ok, true);
  });
}

Deno.test("prepare() finds the imports of types, of values and at run time", () => {
  const { check, run } = module(
    `import type { A } from "./a";\nimport { B, c } from "./b";\nexport * from "./c";\n` +
      `let x: B = c as typeof import("./d").e;\nawait import("./e");\nawait import("./" + c);`,
  );
  const named = (references: PreparedModule["run"]["references"]) =>
    references.map(({ specifier, kind }) => `${specifier} ${kind}`);
  assert.deepEqual(named(check.references), [
    ...["./a static", "./b static", "./c static", "./d static", "./e dynamic"],
  ]);
  assert.deepEqual(named(run.references), ["./b static", "./c static", "./e dynamic"]);
  for (const { start, end, specifier } of check.references) {
    assert.equal(check.text.slice(start, end), JSON.stringify(specifier));
  }
});

Deno.test("prepare() puts late imports in front of the wrapper, with their places", () => {
  const text = `const a = 1;\nimport { x,\n  y } from "./late";\nreturn a + x + y;`;
  const { check, run } = module(text);
  for (const { text: moved, references } of [check, run]) {
    assert.match(moved, /^;?;import/);
    assert.equal(moved.slice(references[0]!.start, references[0]!.end), '"./late"');
  }
});

Deno.test("prepare() describes JavaScript by its names", () => {
  const reply = prepare({
    text: "export const { a, b: [c] } = f(), d = 1; export default 1; export * from './x.js';",
    language: "js",
    isEntry: false,
  });
  assert(reply.ok);
  assert.deepEqual(
    [...reply.module.check.text.matchAll(/value as (\w+)/g)].map((match) => match[1]),
    ["a", "c", "d", "default"],
  );
  assert.match(reply.module.check.text, /export \* from ".\/x.js"/);
});

Deno.test("prepare() reads data without running it", () => {
  const reply = prepare({ text: '{"__proto__": 1, "a": [1]}', language: "json", isEntry: false });
  assert(reply.ok);
  assert.equal(
    reply.module.run.text,
    'export default JSON.parse("{\\"__proto__\\": 1, \\"a\\": [1]}");\n',
  );
  const broken = problem('{"a": }', "json", false);
  assert.deepEqual([broken.code, broken.start], ["syntax", 6]);
});

Deno.test("prepare() refuses a return in a module that is imported", () => {
  assert.match(problem("export const a = 1;\nreturn a;", "ts", false).message, /cannot return/);
  assert.match(problem("return 1;", "js", false).message, /cannot return/);
});
