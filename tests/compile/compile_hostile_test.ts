import assert from "node:assert/strict";
import { TestCompiler } from "./support.ts";

const compiler = new TestCompiler();

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
