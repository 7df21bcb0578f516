import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { RunbyteError } from "../../src/base/errors.ts";
import type { Checker, CheckFile, Finding } from "../../src/compile/check.ts";
import { createNativeChecker } from "../../src/compile/check_native.ts";
import { FallbackChecker } from "../../src/compile/checker.ts";
import { ChildFailure } from "../../src/compile/child.ts";
import { findNativeCompiler } from "../../src/compile/native_compiler.ts";
import { CHECKERS } from "./checkers.ts";

let versions = 0;

function file(path: string, text: string): CheckFile {
  return { path, text, version: String(versions++) };
}

const INDEX = file("/servers/shop/index.ts", 'export { listOrders } from "./listOrders.ts";\n');
const TOOL = file(
  "/servers/shop/listOrders.ts",
  "export declare function listOrders(args: ListOrdersArgs): Promise<any>;\ninterface ListOrdersArgs {\n  limit: number;\n}\n",
);
const SERVER = [INDEX, TOOL];

/** Findings about a program that may import a server. */
async function codes(checker: Checker, text: string, others = SERVER): Promise<readonly number[]> {
  const found = await checker.check({
    files: [file("/main.ts", text), ...others],
    report: ["/main.ts"],
  });
  return found.map(({ code }) => code);
}

for (const { name, ignore, create } of CHECKERS) {
  const test = (title: string, body: (checker: Checker) => Promise<void>): void => {
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      fn: async () => {
        await using checker = create();
        await body(checker);
      },
    });
  };

  test("check() finds nothing in a program that is right", async (checker) => {
    const text =
      'import * as shop from "/servers/shop/index.ts";\nconst r = await shop.listOrders({ limit: 1 });\nr.x.y;';
    assert.deepEqual(await codes(checker, text), []);
  });

  test("check() gives code, message, place and related places", async (checker) => {
    const main = file(
      "/main.ts",
      'const s = "ü😀";\nfunction f(a, b) { return [a, b, s]; }\nf(1);',
    );
    const [one, ...others] = await checker.check({ files: [main], report: ["/main.ts"] })
      .then((found) => found.filter(({ code }) => code < 7000));
    assert.deepEqual(others, []);
    assert.deepEqual({ ...one, related: [] }, {
      code: 2554,
      message: "Expected 2 arguments, but got 1.",
      path: "/main.ts",
      start: main.text.lastIndexOf("f(1)"),
      length: 1,
      related: [],
    });
    const [related] = one!.related;
    assert.equal(main.text.slice(related!.start, related!.start + 1), "b");
  });

  test("check() joins the explanations of a message", async (checker) => {
    const found = await checker.check({
      files: [
        file("/main.ts", "const a: { x: { y: number } } = { x: { y: 'a' } as { y: string } };\na;"),
      ],
      report: ["/main.ts"],
    });
    assert.match(found[0]!.message, /^Type .*\n {2}Types? .*/);
  });

  test("check() sees a changed file, a new one and the same one again", async (checker) => {
    const text = 'import { x } from "/workspace/x.ts";\nconst n: number = x;\nn;';
    const good = file("/workspace/x.ts", "export const x = 1;");
    const bad = file("/workspace/x.ts", 'export const x = "a";');
    assert.deepEqual(await codes(checker, text, [good]), []);
    assert.deepEqual(await codes(checker, text, [bad]), [2322]);
    assert.deepEqual(await codes(checker, text, [good]), []);
    assert.deepEqual(
      await codes(checker, 'import * as shop from "/servers/shop/index.ts";\nshop.nope;'),
      [2339],
    );
  });

  test("check() reports in saved modules too, and not in servers", async (checker) => {
    const broken = file("/servers/shop/broken.ts", "export declare function f(): Nope;\n");
    const lib = file(
      "/workspace/lib.ts",
      'import { f } from "/servers/shop/broken.ts";\nexport const x: number = "a"; f();',
    );
    const main = file("/main.ts", 'import { x } from "/workspace/lib.ts";\nx;');
    const found = await checker.check({
      files: [main, lib, broken],
      report: ["/main.ts", "/workspace/lib.ts"],
    });
    assert.deepEqual(found.map(({ path, code }) => [path, code]), [["/workspace/lib.ts", 2322]]);
  });

  test("check() knows the library of the engine and nothing of other hosts", async (checker) => {
    const known = [
      "[1].at(-1); [3].toSorted(); Object.groupBy([1], String); new Set([1]).union(new Set([2]));",
      "Promise.withResolvers<number>(); [1].values().map(String).toArray(); RegExp.escape('a'); 'a'.isWellFormed();",
      "new Map([[1, 2]]).getOrInsert(1, 2); Math.sumPrecise([1]); Error.isError(1); Promise.try(() => 1);",
      "structuredClone({}); new URL('http://a').searchParams.get('x'); new TextDecoder().decode(new TextEncoder().encode('a'));",
      "(1).toLocaleString('de', { style: 'currency', currency: 'EUR' }); new Intl.DateTimeFormat('en').format(new Date());",
      "const t = setTimeout(() => {}, 1); clearTimeout(t); crypto.randomUUID(); atob(btoa('a')); console.table([{ a: 1 }]);",
      "new AbortController().signal.aborted; AbortSignal.timeout(1); queueMicrotask(() => {}); crypto.getRandomValues(new Uint8Array(1));",
    ];
    for (const text of known) assert.deepEqual(await codes(checker, text), [], text);
    for (
      const name of [
        "fetch",
        "process",
        "Deno",
        "Buffer",
        "require",
        "window",
        "document",
        "Atomics",
        "SharedArrayBuffer",
        "WebAssembly",
        "performance",
      ]
    ) {
      assert.equal((await codes(checker, `${name};`)).length, 1, name);
    }
    for (
      const text of [
        "Array.fromAsync([]);",
        "Symbol.dispose;",
        "new Uint8Array(1).toBase64();",
        "Temporal;",
      ]
    ) {
      assert.equal((await codes(checker, text)).length, 1, text);
    }
  });

  test("check() reads nothing of this machine", async (checker) => {
    const text =
      '/// <reference path="/etc/passwd" />\n/// <reference types="node" />\nimport "/etc/shadow";\nimport x from "/etc/hostname.json";\nx;';
    const found = await codes(checker, text);
    assert(
      found.length > 0 && found.every((code) => [2307, 2688, 2882, 6231].includes(code)),
      String(found),
    );
  });

  test("check() does 60 programs in a row in the same process", async (checker) => {
    for (let i = 0; i < 60; i++) {
      const text = `import * as shop from "/servers/shop/index.ts";\nconst n: number = ${
        i % 2 ? i : `"${i}"`
      };\nshop.listOrders({ limit: n });`;
      assert.deepEqual(await codes(checker, text), i % 2 ? [] : [2322]);
    }
  });

  Deno.test({
    name: `${name}: check() gives up at its deadline and works again afterwards`,
    ignore,
    fn: async () => {
      await using checker = create(1);
      const heavy = `type T = ${
        Array.from({ length: 400 }, (_, i) => `"${i}"`).join("|")
      };\nlet x: \`\${T}\${T}\`;\n`;
      let failure: unknown;
      for (let i = 0; failure === undefined && i < 50; i++) {
        await codes(checker, heavy + i).catch((error) => failure = error);
      }
      assert(failure instanceof ChildFailure && failure.reason === "deadline");
      await using patient = create();
      assert.deepEqual(await codes(patient, "const a: number = 1;\na;"), []);
    },
  });

  Deno.test({
    name: `${name}: check() of types that fill the memory ends, and the next check works`,
    ignore,
    fn: async () => {
      await using checker = create();
      const hostile =
        'type R<S extends string, N extends any[] = []> = N["length"] extends 900 ? S : R<`${S}${S}`, [...N, 0]>;\n' +
        'let x: R<"abcdefgh">;';
      await assert.rejects(codes(checker, hostile), ChildFailure);
      assert.deepEqual(await codes(checker, "const a: number = 1;\na;"), []);
    },
  });

  test("describe() names the version", (checker) => {
    assert.match(checker.describe(), new RegExp(`^${name}\\.0\\.\\d`));
    return Promise.resolve();
  });
}

class FakeChecker implements Checker {
  readonly #answer: () => Promise<readonly Finding[]>;
  readonly #name: string;

  constructor(name: string, answer: () => Promise<readonly Finding[]>) {
    this.#name = name;
    this.#answer = answer;
  }
  check = () => this.#answer();
  warm = () => Promise.resolve();
  describe = () => this.#name;
  [Symbol.asyncDispose] = () => Promise.resolve();
}

const broken = () =>
  Promise.reject(new RunbyteError("INTERNAL", "Cannot start the native type checker"));

Deno.test("FallbackChecker goes on with the next checker when one cannot be started, also for checks at once", async () => {
  await using checker = new FallbackChecker([
    () => undefined,
    () => new FakeChecker("first", broken),
    () => new FakeChecker("second", () => Promise.resolve([])),
  ]);
  assert.equal(checker.describe(), "first");
  const request = { files: [], report: [] };
  assert.deepEqual(await Promise.all([checker.check(request), checker.check(request)]), [[], []]);
  assert.equal(checker.describe(), "second");
});

Deno.test("FallbackChecker checks with TypeScript 6 where the native compiler cannot be run", async () => {
  const folder = findNativeCompiler()?.folder ?? "/";
  const compiler = { version: "7", executable: "/no/such/tsc", folder };
  await using checker = new FallbackChecker([
    () => createNativeChecker({ compiler }),
    () => CHECKERS[0]!.create(),
  ]);
  assert.deepEqual(await codes(checker, "const a: number = 'x';\na;"), [2322]);
  assert.match(checker.describe(), /^TypeScript 6/);
});

/** The checker of a Runbyte that was started with these permissions. */
function checkerWith(...permissions: string[]): string {
  const script = new URL("describe_child.ts", import.meta.url).href;
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const args = [
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    "--config",
    config,
    ...permissions,
    script,
  ];
  const { stdout, stderr } = spawnSync(Deno.execPath(), args);
  assert(stdout.length > 0, stderr.toString());
  const { ok, warnings, checker } = JSON.parse(stdout.toString());
  assert.deepEqual([ok, warnings], [true, []]);
  return checker;
}

Deno.test({
  name: "createChecker() runs the native compiler with the permissions of the start task",
  ignore: findNativeCompiler() === undefined,
  fn: () => assert.match(checkerWith("-P"), /^TypeScript 7/),
});

Deno.test("createChecker() takes TypeScript 6 where only Deno may be run", () => {
  const checker = checkerWith("--allow-read", "--allow-env", `--allow-run=${Deno.execPath()}`);
  assert.match(checker, /^TypeScript 6/);
});

Deno.test("FallbackChecker passes on what the last checker and a hostile program throw", async () => {
  const request = { files: [], report: [] };
  await using last = new FallbackChecker([() => new FakeChecker("only", broken)]);
  await assert.rejects(last.check(request), /Cannot start/);
  await using hostile = new FallbackChecker([
    () => new FakeChecker("first", () => Promise.reject(new ChildFailure("deadline", "5 s"))),
    () => new FakeChecker("second", () => Promise.resolve([])),
  ]);
  await assert.rejects(hostile.check(request), ChildFailure);
  assert.equal(hostile.describe(), "first");
});
