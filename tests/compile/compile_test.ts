import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { run } from "./engine.ts";
import { moduleSource, TestCompiler } from "./support.ts";

const compiler = new TestCompiler();

const SERVERS = {
  "/servers/gitlab/index.ts":
    'export { createIssue } from "./createIssue.ts";\nexport { listIssues } from "./listIssues.ts";\n',
  "/servers/gitlab/createIssue.ts": `/** Creates an issue. */
export declare function createIssue(args: CreateIssueArgs): Promise<any>;

interface CreateIssueArgs {
  /** Its title; not "empty". */
  title: string;
  labels?: ("bug" | "task")[];
}
`,
  "/servers/gitlab/listIssues.ts":
    'export declare function listIssues(args?: { state?: "open" | "closed" }): Promise<{ id: number; title: string }[]>;\n',
  "/workspace/lib.ts":
    'export function double(x: number): number {\n  return x * 2;\n}\nexport const wrong: number = "a";\n',
  "/workspace/good.ts": "export const double = (x: number): number => x * 2;\n",
};
const modules = moduleSource(SERVERS);

/** Source with the mark in front of what is to be underlined, the code, the underlined text. */
const PLACED: readonly (readonly [name: string, source: string, code: string, marked: string])[] = [
  [
    "an unknown function of a server",
    'import * as gitlab from "./servers/gitlab";\nawait gitlab.¦createIsue({ title: "" });',
    "TS2551",
    "createIsue",
  ],
  [
    "the returned expression",
    'import * as g from "./servers/gitlab";\nconst list = await g.listIssues();\nreturn list[0]!.¦titel;',
    "TS2551",
    "titel",
  ],
  [
    "the first line behind imports",
    'import { listIssues } from "./servers/gitlab"; const n: ¦nope = 1; return n;',
    "TS2304",
    "nope",
  ],
  ["a program without imports", 'return "a".¦tolowercase();', "TS2551", "tolowercase"],
  [
    "imports over several lines",
    'import {\n  listIssues,\n} from "./servers/gitlab";\nlistIssues({ ¦state: "opne" });',
    "TS2322",
    "state",
  ],
  [
    "an import without semicolon",
    'import * as g from "./servers/gitlab"\nreturn g.¦nothing',
    "TS2339",
    "nothing",
  ],
  [
    "an import with a comment behind",
    'import * as g from "./servers/gitlab"; // tools\nreturn g.¦nothing',
    "TS2339",
    "nothing",
  ],
  ["exec()", "async function exec() {\n  const a: ¦nope = 1;\n}", "TS2304", "nope"],
  ["export default", 'export default async (): Promise<number> => ¦"a";', "TS2322", '"a"'],
  [
    "an exported function",
    "export async function report(threshold: number = 1) {\n  return threshold.¦nope;\n}",
    "TS2339",
    "nope",
  ],
  [
    "a forgotten await",
    'import { listIssues } from "./servers/gitlab";\nconst list = listIssues();\nreturn list.¦length;',
    "TS2339",
    "length",
  ],
  [
    "a late import",
    'const a = 1;\nimport { listIsues ¦} from "./servers/gitlab";\nreturn a + listIsues;'.replace(
      "listIsues ¦}",
      "¦listIsues }",
    ),
    "TS2724",
    "listIsues",
  ],
  ["a local enum", "enum E { A }\nreturn E.¦B;", "TS2339", "B"],
  [
    "a parameter property",
    "class A { constructor(private x: number) {} }\nreturn new A(1).¦x;",
    "TS2341",
    "x",
  ],
  ["windows line ends", "const a = 1;\r\nreturn a.¦nope;\r\n", "TS2339", "nope"],
  [
    "the import of a type",
    'import type { ¦Nope } from "./servers/gitlab/createIssue";\nlet a: Nope;',
    "TS2305",
    "Nope",
  ],
];

for (const [name, marked, code, text] of PLACED) {
  Deno.test(`compile() puts a type error at its own line and column: ${name}`, async () => {
    const source = marked.replace("¦", "");
    const [found] = await compiler.diagnostics(source, { modules });
    const before = marked.slice(0, marked.indexOf("¦")).split("\n");
    assert.deepEqual(
      [found!.line, found!.column],
      [before.length, before.at(-1)!.length + 1],
      found!.message,
    );
    assert.equal(
      found!.sourceLine.slice(found!.column - 1, found!.column - 1 + found!.length),
      text,
    );
    assert.equal(found!.file, "main.ts");
    if (code !== "TS2551") assert.equal(found!.code, code, found!.message);
  });
}

Deno.test("compile() gives the text that an agent needs to mend a call", async () => {
  const source =
    'import * as gitlab from "./servers/gitlab";\n\nconst issue = await gitlab.createIssue({ titel: "x" });';
  assert.equal(
    await compiler.refusal(source, { modules }),
    [
      "main.ts:3:42 TS2561: Object literal may only specify known properties, but 'titel' does not exist in type 'CreateIssueArgs'. Did you mean to write 'title'?",
      '  3 | const issue = await gitlab.createIssue({ titel: "x" });',
      "    |                                          ~~~~~",
      '  Signature: createIssue(args: { title: string; labels?: ("bug" | "task")[] }): Promise<any>',
      "  → Use the suggested name",
      "",
      "Nothing has run: mend the program and run it again.",
    ].join("\n"),
  );
});

Deno.test("compile() names servers as the program does", async () => {
  const text = await compiler.refusal(
    'import * as tools from "./servers/gitlab";\ntools.createBranch({});',
    { modules },
  );
  assert.match(text, /Property 'createBranch' does not exist on 'gitlab'/);
  assert.doesNotMatch(text, /typeof import|\/servers\//);
});

Deno.test("compile() reports errors in saved modules with their own places", async () => {
  const [found] = await compiler.diagnostics(
    'import { double } from "./workspace/lib";\nreturn double(1);',
    { modules },
  );
  assert.deepEqual([found!.file, found!.line, found!.column], ["/workspace/lib.ts", 4, 14]);
});

Deno.test("compile() shows at most 10 diagnostics and counts the rest", async () => {
  const text = await compiler.refusal(Array.from({ length: 25 }, (_, i) => `nope${i};`).join("\n"));
  assert.equal(text.match(/TS2304/g)!.length, 10);
  assert.match(text, /… and 15 more\n\nNothing has run/);
});

for (const name of ["fetch", "process", "Deno", "Buffer", "require", "window"]) {
  Deno.test(`compile() says what there is in place of ${name}`, async () => {
    const [found] = await compiler.diagnostics(`return ${name};`);
    assert.match(found!.message, new RegExp(`^Cannot find name '${name}'\\.$`));
    assert.match(found!.hint!, /call a tool|Uint8Array|@runbyte\/fs/);
  });
}

Deno.test("compile() links programs that run", async () => {
  const program = await compiler.program(
    'import { createIssue } from "./servers/gitlab/createIssue";\nimport { double } from "./workspace/good";\n' +
      'const made = await createIssue({ title: "x" });\nreturn [made.title, double(21)];',
    { modules },
  );
  assert.deepEqual(run(program), { value: '["x",42]', error: undefined, frames: [] });
});

Deno.test("compile() gives frames of saved modules positions of their own", async () => {
  const program = await compiler.program('import { f } from "./workspace/f";\nreturn f(1);', {
    modules: moduleSource({
      "/workspace/f.ts":
        "export function f(a: number, b?: string): string { return (b as any).x.y; }\n",
    }),
  });
  assert.match(run(program).frames[0]!, /^\/workspace\/f\.ts:1:69$/);
});

Deno.test("compile() gives the same hash to the same program, another one when an import changes", async () => {
  const source = 'import { x } from "./workspace/x";\nreturn x;';
  const hashOf = async (text: string) =>
    (await compiler.program(source, { modules: moduleSource({ "/workspace/x.ts": text }) })).hash;
  assert.equal(await hashOf("export const x = 1;"), await hashOf("export const x = 1;"));
  assert.notEqual(await hashOf("export const x = 1;"), await hashOf("export const x = 2;"));
});

Deno.test("compile() checks again when a type that it imports has changed", async () => {
  const source = 'import type { T } from "./workspace/t";\nconst t: T = 1;\nreturn t;';
  const given = (text: string) => ({ modules: moduleSource({ "/workspace/t.ts": text }) });
  await compiler.program(source, given("export type T = number;"));
  await compiler.refusal(source, given("export type T = string;"));
  await compiler.program(source, given("export type T = number;"));
});

Deno.test("compile() with 'warn' runs the program and tells what it found", async () => {
  const outcome = await compiler.compile("return nope;", {
    typecheck: { mode: "warn", ignore: [] },
  });
  assert(outcome.ok);
  assert.match(outcome.warnings[0]!, /main.ts:1:8 TS2304/);
});

Deno.test("compile() warns about a program that only declares functions", async () => {
  const outcome = await compiler.compile(
    "const limit = 5;\nasync function main() { return limit; }",
  );
  assert(outcome.ok);
  assert.match(
    outcome.warnings[0]!,
    /declares 'main' and calls nothing: end it with return await main\(\)/,
  );
  for (
    const source of [
      "console.log(1);",
      "async function exec() {}",
      "export function f() {}",
      "let a = 1;",
    ]
  ) {
    const quiet = await compiler.compile(source);
    assert(quiet.ok);
    assert.deepEqual(quiet.warnings, []);
  }
});

Deno.test("compile() with 'off' does not check, but still refuses what cannot run", async () => {
  const typecheck = { mode: "off", ignore: [] } as const;
  const outcome = await compiler.compile("return nope;", { typecheck });
  assert(outcome.ok && outcome.warnings.length === 0);
  await compiler.refusal("return ;;)", { typecheck });
  await compiler.refusal('import "nope";', { typecheck });
});

Deno.test("compile() drops the codes that the configuration ignores", async () => {
  await compiler.program('const a: number = "a";\nreturn a;', {
    typecheck: { mode: "block", ignore: [2322] },
  });
});

Deno.test("compile() refuses a program over the size limit before it reads it", async () => {
  const text = await compiler.refusal(`return 1; //${"ü".repeat(40_000)}`, {
    maxSourceBytes: 64 * 1024,
  });
  assert.match(text, /too large: 80012 bytes, the limit is 65536 \(limits.sourceBytes\)/);
});

Deno.test("compile() does not count a byte order mark as a column", async () => {
  const [found] = await compiler.diagnostics("\uFEFFreturn nope;");
  assert.equal(found!.column, 8);
});

Deno.test("compile() ends when its signal fires", async () => {
  const never = {
    load: () => new Promise<undefined>(() => {}),
    suggest: () => Promise.resolve([]),
  };
  const controller = new AbortController();
  const compiling = compiler.compile('import "./servers/slow";', {
    modules: never,
    signal: controller.signal,
  });
  controller.abort();
  await assert.rejects(
    compiling,
    (error) => error instanceof RunbyteError && error.code === "CANCELLED",
  );
  await assert.rejects(compiler.compile("return 1", { signal: AbortSignal.abort() }), /cancelled/);
});

for (
  const [name, source] of [
    ["a sum of 32,000 terms", `return ${"1+".repeat(32_000)}1`],
    ["32,000 open parentheses", "(".repeat(32_000)],
    ["16,000 nested arrays", `${"[".repeat(16_000)}${"]".repeat(16_000)}`],
    ["10,000 nested types", `let a: ${"Array<".repeat(5_000)}number${">".repeat(5_000)};`],
    [
      "recursive tuples",
      'type T<N extends number, A extends any[] = []> = A["length"] extends N ? A : T<N, [...A, any, ...A]>;\nlet x: T<99999>;',
    ],
    [
      "a huge union",
      `let a: ${
        Array.from({ length: 6_000 }, (_, i) => `"a${i}"`).join("|")
      } = "a1";\nlet b: \`\${typeof a}\${typeof a}\`;`,
    ],
    [
      "references to files of the host",
      '/// <reference path="/etc/passwd" />\n/// <reference types="node" />\n/// <reference lib="dom" />\nreturn 1;',
    ],
    ["a chain of properties", `const x: any = 1;\nreturn x${".a".repeat(30_000)};`],
  ] as const
) {
  Deno.test(`compile() survives ${name}, and the next program compiles`, async () => {
    await compiler.compile(source);
    await compiler.program("return 1 + 1;");
  });
}

Deno.test("compile() reads nothing of the host for a reference in a comment", async () => {
  await compiler.program('/// <reference path="/etc/passwd" />\nreturn 1;');
  const text = await compiler.refusal('import "/etc/shadow";');
  assert.match(text, /Cannot import '\/etc\/shadow'/);
});

Deno.test("the process of compile() loads no parser", async () => {
  const info = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("../../src/compile/compile.ts", import.meta.url).href],
  }).output();
  const { modules: graph } = JSON.parse(new TextDecoder().decode(info.stdout));
  const names: string[] = graph.map((module: { specifier: string }) => module.specifier);
  assert(names.some((name) => name.endsWith("compile.ts")));
  const parsers = /acorn|sucrase|typescript@6|prepare|scan|shape|check_process/;
  assert.deepEqual(names.filter((name) => parsers.test(name)), []);
});

Deno.test("compile() works while many programs come at once", async () => {
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) => compiler.compile(i % 2 ? `return ${i};` : `return nope${i};`),
    ),
  );
  assert.deepEqual(outcomes.map(({ ok }) => ok), Array.from({ length: 20 }, (_, i) => i % 2 === 1));
});
