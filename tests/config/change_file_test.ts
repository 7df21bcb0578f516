import assert from "node:assert/strict";
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { changeFile, readTextIfPresent } from "../../src/config/change_file.ts";
import { Folder } from "./support.ts";

Deno.test("changeFile() makes folders and a file for its owner alone, and leaves nothing else behind", async () => {
  using folder = new Folder();
  const file = join(folder.path, "a", "b.json");
  assert.equal(await readTextIfPresent(file), undefined);
  await changeFile({ file, before: undefined, after: "{}" });
  assert.equal(await readTextIfPresent(file), "{}");
  assert.deepEqual(readdirSync(join(folder.path, "a")), ["b.json"]);
  if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
});

Deno.test("changeFile() keeps the mode of a file and the link that leads to it", async () => {
  using folder = new Folder({ "real.json": "old" });
  const file = join(folder.path, "real.json");
  const link = join(folder.path, "link.json");
  chmodSync(file, 0o644);
  symlinkSync(file, link);
  await changeFile({ file: link, before: "old", after: "new" });
  assert(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(file, "utf8"), "new");
  assert.equal(statSync(file).mode & 0o777, 0o644);
});

Deno.test("changeFile() does not undo what somebody else has written meanwhile", async () => {
  using folder = new Folder({ "a.json": "theirs" });
  const file = join(folder.path, "a.json");
  for (const before of ["old", undefined]) {
    await assert.rejects(changeFile({ file, before, after: "ours" }), /changed meanwhile/);
  }
  assert.equal(readFileSync(file, "utf8"), "theirs");
});
