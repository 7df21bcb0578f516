/** One source runs on Deno and on Node from 22.13 on. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import denoJson from "../../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The only modules that may name Deno. */
const DENO_MODULES = [
  "src/base/runtime.ts",
  "src/sandbox/executor_deno.ts",
  "src/sandbox/wasm.ts",
  "src/sandbox/worker.ts",
];

/** What Deno has and Node 22.13 has not. The guest is neither; it has its own list of what the engine knows. */
const NEWER = new RegExp(
  [
    ...["Promise\\.try", "RegExp\\.escape", "Error\\.isError", "Math\\.(?:f16round|sumPrecise)"],
    ...[
      "Iterator\\.(?:concat|zip)",
      "Float16Array",
      "(?:Async)?DisposableStack",
      "Atomics\\.pause",
    ],
    ...["Uint8Array\\.from(?:Base64|Hex)", "\\.(?:to|setFrom)(?:Base64|Hex)\\(", "Temporal\\."],
    ...["getOrInsert(?:Computed)?\\(", "import\\.meta\\.main", "new URLPattern\\("],
  ].map((name) => `(?<![\\w.])(?:${name})|(?<=\\w)(?:${name})`).join("|"),
);

/** The modules that run in either, with comments and strings taken out. */
function sources(): ReadonlyMap<string, string> {
  const files = ["main.ts", ...globSync("src/**/*.ts", { cwd: ROOT })]
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !file.startsWith("src/sandbox/guest/"));
  return new Map(files.map((file) => [file, codeOf(readFileSync(`${ROOT}${file}`, "utf8"))]));
}

function codeOf(text: string): string {
  const source = ts.createSourceFile("a.ts", text, ts.ScriptTarget.ESNext);
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node) || ts.isStringLiteralLike(node)) return;
    const children = node.getChildren(source);
    if (children.length === 0) words.push(node.getText(source));
    children.forEach(visit);
  };
  visit(source);
  return words.join(" ").replaceAll(" . ", ".").replaceAll(" (", "(");
}

Deno.test("nothing but the modules of the runtime names Deno", () => {
  const naming = [...sources()].filter(([, code]) => /\bDeno\.|= Deno\b/.test(code)).map(([file]) =>
    file
  );
  assert.deepEqual(naming.sort(), DENO_MODULES);
});

Deno.test("the sources use nothing that Node 22 lacks", () => {
  for (const [file, code] of sources()) {
    assert.equal(NEWER.exec(code)?.[0], undefined, file);
  }
  for (const sample of ["Promise.try(f)", "new AsyncDisposableStack()", "bytes.toBase64()"]) {
    assert.match(sample, NEWER);
  }
});

Deno.test("the checker's version is told as it is installed", () => {
  const told = /TYPESCRIPT_VERSION = "([^"]+)"/
    .exec(readFileSync(`${ROOT}src/compile/check_worker.ts`, "utf8"))?.[1];
  assert.equal(denoJson.imports.typescript, `npm:typescript@${told}`);
  assert.equal(ts.version, told);
});
