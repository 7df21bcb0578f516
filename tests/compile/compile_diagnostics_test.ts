import assert from "node:assert/strict";
import { GITLAB as modules } from "./gitlab.ts";
import { TestCompiler } from "./support.ts";

const compiler = new TestCompiler();

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
