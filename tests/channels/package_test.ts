import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import denoJson from "../../deno.json" with { type: "json" };
import { Child } from "../support/child.ts";
import { createFolder, environment, ROOT } from "../support/entry.ts";
import { findNode } from "../support/node_versions.ts";
import { installedPackage, packedPackage } from "../support/npm_package.ts";
import { readTar } from "../support/tar.ts";

const MAX_BYTES = 4_000_000;

/** The files of the packed package. */
async function packedFiles(): Promise<ReadonlyMap<string, Buffer>> {
  const files = readTar(gunzipSync(readFileSync(await packedPackage())));
  return new Map([...files].map(([path, bytes]) => [path.replace(/^package\//, ""), bytes]));
}

/** What a command says of a program that stands beside the installed package; the program is its last argument. */
async function tellOf(
  name: string,
  text: string,
  command: (modules: string) => readonly string[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  const modules = join(await installedPackage("with-optional"), "..", "..");
  const program = join(modules, "..", name);
  const scratch = createFolder();
  try {
    writeFileSync(program, text);
    const [file, ...args] = [...command(modules), program];
    const env = environment({ RUNBYTE_SCRATCH: scratch });
    await using child = new Child(file!, args, { cwd: join(modules, ".."), env });
    const { code } = await child.exited;
    return { code, text: [...child.lines, child.stderr].join("\n").trim() };
  } finally {
    for (const path of [program, scratch]) rmSync(path, { recursive: true, force: true });
  }
}

Deno.test("the package has at most 4 MB, and what its manifest promises", async () => {
  const files = await packedFiles();
  assert.ok(readFileSync(await packedPackage()).length <= MAX_BYTES);
  const manifest = JSON.parse(files.get("package.json")!.toString());
  const { name, version, license, bin, exports, engines, type } = manifest;
  assert.deepEqual([name, version, license], [denoJson.name, denoJson.version, denoJson.license]);
  assert.deepEqual([type, engines], ["module", { node: ">=22.13" }]);
  const named = [bin.runbyte, exports["."].types, exports["."].default];
  for (const path of named) assert.ok(files.has(path.replace(/^\.\//, "")), path);
  assert.match(files.get(bin.runbyte)!.toString(), /^#!\/usr\/bin\/env node\n/);
  assert.equal(manifest.dependencies, undefined);
  const tops = new Set([...files.keys()].map((path) => path.split("/")[0]));
  assert.deepEqual([...tops].sort(), [
    "LICENSE",
    "README.md",
    "THIRD_PARTY_LICENCES.txt",
    "dist",
    "package.json",
    "types",
  ]);
});

Deno.test("the package says nothing of the machine that built it", async () => {
  const words = [ROOT, `${homedir()}/`, "/.cache/deno", process.env.DENO_DIR ?? ROOT];
  for (const [path, bytes] of await packedFiles()) {
    for (const word of words) assert.equal(bytes.indexOf(word), -1, `${path} names ${word}`);
    // A path in a comment or in the name of a module.
    assert.doesNotMatch(bytes.toString("latin1"), /(?:\/\/ |")(?:\.\.\/){2,}[^"\n]*\/npm\//, path);
  }
});

Deno.test("the package has the licence of every package that it is made of", async () => {
  const files = await packedFiles();
  const licences = files.get("THIRD_PARTY_LICENCES.txt")!.toString().split(/^={80}$/m).slice(1);
  const named = new Map(licences.map((text) => [text.trim().split("\n")[0]!, text]));
  const contained = new Set(["typescript 6.0.3"]);
  for (const [path, bytes] of files) {
    if (!path.endsWith(".js")) continue;
    for (
      const [, name, version] of bytes.toString().matchAll(
        /npm:((?:@[^@/]+\/)?[^@/]+)@(\d[^/]*)\//g,
      )
    ) {
      contained.add(`${name} ${version}`);
    }
  }
  assert.ok(contained.size > 20);
  assert.deepEqual([...named.keys()].sort(), [...contained].sort());
  for (const [id, text] of named) {
    assert.match(text, /^Licence: (?:MIT|ISC|Apache-2\.0|BSD-3-Clause)$/m, id);
    assert.match(text, /Copyright|Apache License|Permission is hereby granted|Author: /i, id);
  }
});

Deno.test("the package is a library: a session runs a program in one's own process", async () => {
  const node = await findNode("24.21.0");
  if (node === undefined) return;
  const text = `
    import { createApp, loadConfig } from "@runbyte/server";
    const app = createApp(await loadConfig({ cwd: process.cwd(), env: process.env }));
    const session = await app.openSession();
    const { blocks } = await session.execute("return 6 * 7;", { signal: new AbortController().signal });
    console.log(blocks[0].text);
    await session[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();`;
  assert.deepEqual(await tellOf("use.mjs", text, () => [node]), { code: 0, text: "42" });
});

Deno.test("the library's types tell right use from wrong use", async () => {
  const node = await findNode("24.21.0");
  if (node === undefined) return;
  const text = (type: string): string => `
    import { type App, createApp, DEFAULT_LIMITS, loadConfig, RunbyteError } from "@runbyte/server";
    const app: App = createApp(await loadConfig({ cwd: "/", env: {} }));
    const limit: ${type} = DEFAULT_LIMITS.timeoutMs;
    const hint: string | undefined = new RunbyteError("USAGE", "x").hint;
    const answer = await (await app.openSession()).execute("1", { signal: new AbortController().signal });
    const isError: boolean = answer.isError;
    console.log(limit, hint, isError);`;
  const command = (modules: string): readonly string[] => {
    const checker = join(modules, "typescript7", "bin", "tsc");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--types", "node"];
    return [node, checker, ...options];
  };
  assert.deepEqual(await tellOf("right.mts", text("number"), command), { code: 0, text: "" });
  const wrong = await tellOf("wrong.mts", text("string"), command);
  assert.match(wrong.text, /TS2322/);
  assert.equal(wrong.text.match(/error TS/g)!.length, 1, wrong.text);
});

Deno.test("an older Node is told which one is needed", async () => {
  const folder = await installedPackage("alone");
  const main = join(folder, "dist", "main.js");
  const version = JSON.stringify("22.12.0");
  // The version is asked for before anything else is loaded, so that it can be played.
  const play =
    `data:text/javascript,Object.defineProperty(process.versions,"node",{value:${version}})`;
  const node = await findNode("24.21.0");
  if (node === undefined) return;
  await using child = new Child(node, ["--import", play, main, "--version"], {
    env: environment(),
  });
  assert.equal((await child.exited).code, 1);
  assert.equal(child.stderr.trim(), "error: Runbyte needs Node 22.13 or later; this is 22.12.0");
});
