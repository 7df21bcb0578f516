import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { ChildFailure } from "../../src/compile/child.ts";
import { createCompiler } from "../../src/compile/compile.ts";
import { run } from "./engine.ts";
import { GITLAB as modules } from "./gitlab.ts";
import { moduleSource, request, TestCompiler } from "./support.ts";

const compiler = new TestCompiler();

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

Deno.test("compile() works while many programs come at once", async () => {
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) => compiler.compile(i % 2 ? `return ${i};` : `return nope${i};`),
    ),
  );
  assert.deepEqual(outcomes.map(({ ok }) => ok), Array.from({ length: 20 }, (_, i) => i % 2 === 1));
});

const FAILURES = [
  [new ChildFailure("deadline", "Not done"), /not type-checked: that took more than 5 s/],
  [new ChildFailure("crash", "Out of memory"), /not type-checked: the type checker gave up/],
  [
    new RunbyteError("INTERNAL", "Cannot start"),
    /not type-checked: the type checker cannot be started/,
  ],
] as const;

for (const [failure, warning] of FAILURES) {
  Deno.test(`compile() runs a program unchecked, with a warning, when ${failure.message}`, async () => {
    let checks = 0;
    await using unlucky = createCompiler({
      checker: {
        check: () => {
          checks++;
          return Promise.reject(failure);
        },
        warm: () => Promise.resolve(),
        describe: () => "unlucky",
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    });
    for (const attempt of [1, 2]) {
      const outcome = await unlucky.compile(request("const a: number = 'x';\nreturn a;"));
      assert(outcome.ok);
      assert.match(outcome.warnings[0]!, warning);
      assert.equal(checks, attempt, "a check without an answer is tried again");
    }
  });
}

Deno.test("compile() checks the same program once", async () => {
  let checks = 0;
  await using counting = createCompiler({
    checker: {
      check: () => Promise.resolve((checks++, [])),
      warm: () => Promise.resolve(),
      describe: () => "counting",
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
  });
  for (let i = 0; i < 3; i++) await counting.compile(request("return 1;"));
  assert.equal(checks, 1);
  await counting.compile(request("return 2;"));
  assert.equal(checks, 2);
});
