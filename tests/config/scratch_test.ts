import assert from "node:assert/strict";
import { join } from "node:path";
import { Folder } from "./support.ts";

Deno.test("resolveScratch() takes the flag, the config, the variable, deno.json and the default in this order", async () => {
  using folder = new Folder({
    "runbyte.json": `{ "scratch": "from-config" }`,
    "empty.json": "{}",
    "deno.json": `{ "runbyte": { "scratch": "./from-deno" } }`,
  });
  const env = { RUNBYTE_SCRATCH: "from-env" };
  const scratchWith = async (options: Parameters<Folder["load"]>[0]): Promise<string> =>
    (await folder.load(options)).scratch.slice(folder.path.length + 1);
  assert.equal(await scratchWith({ env, scratch: "from-flag" }), "from-flag");
  assert.equal(await scratchWith({ env }), "from-config");
  assert.equal(await scratchWith({ env, configPath: "empty.json" }), "from-env");
  assert.equal(await scratchWith({ configPath: "empty.json" }), "from-deno");
  using plain = new Folder({ "deno.jsonc": `{ "tasks": {} }` });
  assert.equal((await plain.load()).scratch, join(plain.path, ".runbyte"));
});

Deno.test("resolveScratch() keeps an absolute directory as it is", async () => {
  using folder = new Folder({ "runbyte.json": `{ "scratch": "/var/runbyte" }` });
  assert.equal((await folder.load()).scratch, "/var/runbyte");
});

Deno.test("resolveScratch() says where deno.json is wrong", async () => {
  using folder = new Folder({ "deno.json": `{ "runbyte": { "scratch": 5 } }` });
  assert.match(
    (await folder.refuse()).message,
    /^deno\.json:1:27 runbyte\.scratch: expected a string/,
  );
});
