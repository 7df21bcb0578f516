import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { compileExecutable } from "../../.ci/compile.ts";
import { createFolder, ROOT } from "../support/entry.ts";
import { readExecutable } from "../support/executable.ts";
import { installedPackage } from "../support/npm_package.ts";
import { testChannel } from "./channel.ts";

/** Does something while a variable of this process has a value. */
async function withVariable<T>(name: string, value: string, work: () => Promise<T>): Promise<T> {
  const before = process.env[name];
  process.env[name] = value;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  }
}

Deno.test("the executable has every module, the engine and the checker in it, and no path of its builder", async () => {
  const bundle = join(await installedPackage("alone"), "dist");
  const folder = createFolder();
  try {
    const output = join(folder, "runbyte");
    // The runtime that belongs into it has to be downloaded; with another one it does not run, but is the same otherwise.
    await withVariable(
      "DENORT_BIN",
      Deno.execPath(),
      () => compileExecutable({ folder: bundle, output }),
    );
    const { metadata, files, bytes } = readExecutable(output);
    assert.equal(metadata.entrypoint_key, "main.js");
    const needed = ["main.js", "worker.js", "typescript.js", "quickjs.wasm", "lib/lib.es5.d.ts"];
    for (const name of needed) assert.ok(files.includes(name), name);
    for (const name of ["executor", "executor_deno", "compile_process", "servers", "serve"]) {
      assert.ok(files.some((file) => new RegExp(`^${name}-\\w+\\.js$`).test(file)), name);
    }
    assert.ok(bytes.includes(readFileSync(join(bundle, "quickjs.wasm"))));
    assert.equal(bytes.indexOf(ROOT), -1);

    const { permissions } = metadata;
    const allowed = ["read", "write", "env", "run", "net"];
    for (const name of allowed) assert.deepEqual(permissions[`allow_${name}`], [], name);
    assert.deepEqual([permissions.allow_ffi, permissions.allow_sys], [null, null]);
    assert.deepEqual([permissions.deny_import, permissions.prompt], [[], false]);
    assert.ok(metadata.unstable_config.features.includes("worker-options"));
    assert.ok(metadata.v8_flags.includes("--stack-size=3900"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Set where an executable with its own runtime could be made: in continuous integration. */
const { RUNBYTE_EXECUTABLE } = process.env;

testChannel(
  "the executable",
  () =>
    Promise.resolve(RUNBYTE_EXECUTABLE === undefined ? undefined : { entry: [RUNBYTE_EXECUTABLE] }),
);
