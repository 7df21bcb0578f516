import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { VERSION } from "../../src/base/version.ts";
import { wrongImport } from "./import_direction.ts";
import plugin from "./import_direction.ts";
import { LAYERS } from "./layers.ts";

const ROOT = new URL("../../", import.meta.url);
const MAX_LINES = 400;

function sources(folder: string): readonly string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`.replaceAll("\\", "/"))
    .sort();
}

function read(file: string): string {
  return readFileSync(new URL(file, ROOT), "utf8");
}

/** Relative imports of a file that carry values, resolved. */
function valueImports(file: string): readonly string[] {
  const statements = read(file).matchAll(
    /^(?:import|export)\s+(?!type\b)[^;]*?from\s+"(\.[^"]+)"/gm,
  );
  return [...statements].map((match) => posix.join(posix.dirname(file), match[1]));
}

Deno.test("src has no import cycles", () => {
  const files = sources("src");
  const graph = new Map(files.map((file) => [file, valueImports(file)]));
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    assert(
      !trail.includes(file),
      `Import cycle: ${[...trail.slice(trail.indexOf(file)), file].join(" → ")}`,
    );
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  assert(files.length > 20);
});

Deno.test(`no source file has more than ${MAX_LINES} lines`, () => {
  const long = [...sources("src"), "main.ts"].filter((file) =>
    read(file).split("\n").length > MAX_LINES
  );
  assert.deepEqual(long, []);
});

Deno.test("every folder of src has its place in the architecture", () => {
  const folders = readdirSync(new URL("src", ROOT), { withFileTypes: true })
    .filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  assert.deepEqual(folders.filter((folder) => !(folder in LAYERS)), []);
});

Deno.test("dependencies come from npm or are built in, each pinned to one version", () => {
  for (const [name, target] of Object.entries(denoJson.imports)) {
    assert.match(target, /^npm:(@[a-z0-9-]+\/)?[a-z0-9-]+@\d+\.\d+\.\d+$/, name);
  }
  for (const file of [...sources("src"), ...sources("tests"), "main.ts"]) {
    const remote = /^(?:import|export)\b[^;"'`=(]*"(?:jsr:|https?:)/m.exec(read(file));
    assert.equal(remote, null, `${file} imports from elsewhere: ${remote?.[0]}`);
  }
});

Deno.test("the version in the code is that of deno.json", () => {
  assert.equal(VERSION, denoJson.version);
});

Deno.test("the permission set grants writing to the scratch directory alone", () => {
  assert.deepEqual(denoJson.permissions.default.write, [denoJson.runbyte.scratch]);
});

Deno.test("import-direction refuses an arrow against the architecture", () => {
  assert.match(wrongImport("base/log.ts", "hub/hub.ts", false) ?? "", /must not import from 'hub'/);
  assert.match(wrongImport("hub/hub.ts", "codegen/source.ts", false) ?? "", /only types/);
  assert.equal(wrongImport("hub/hub.ts", "codegen/source.ts", true), undefined);
  const findings = Deno.lint.runPlugin(
    plugin,
    "/x/src/base/a.ts",
    'import { x } from "../hub/hub.ts";',
  );
  assert.equal(findings.length, 1);
});
