import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { makeWorkspace, text } from "./workspace_fixture.ts";

Deno.test("RunFiles.newRun() gives names that sort by age, also in parallel", async () => {
  await using fixture = await makeWorkspace();
  const { runs } = fixture.workspace;
  const names = await Promise.all([runs.newRun(), runs.newRun(), runs.newRun()]);
  assert.deepEqual(names, ["0001", "0002", "0003"]);
});

Deno.test("RunFiles.newRun() goes on behind the runs that stand on disk", async () => {
  await using fixture = await makeWorkspace();
  await fixture.workspace.runs.save("0041", "result.json", [text("{}")]);
  assert.equal(await (await fixture.reopen()).runs.newRun(), "0042");
});

Deno.test("RunFiles.save() writes all pieces in order", async () => {
  await using fixture = await makeWorkspace();
  const path = await fixture.workspace.runs.save("0001", "result.txt", [
    text("one "),
    text("two "),
    text("three"),
  ]);
  assert.equal(path, "/workspace/.runs/0001/result.txt");
  const onDisk = join(fixture.workspace.root, ".runs", "0001", "result.txt");
  assert.equal(readFileSync(onDisk, "utf8"), "one two three");
});

Deno.test("RunFiles keeps the last 20 runs", async () => {
  await using fixture = await makeWorkspace();
  const { runs, root } = fixture.workspace;
  for (let n = 0; n < 25; n++) {
    const run = await runs.newRun();
    await runs.save(run, "result.json", [text("{}")]);
    await runs.save(run, "console.txt", [text("x")]);
  }
  const kept = (await readdir(join(root, ".runs"))).sort();
  assert.equal(kept.length, 20);
  assert.equal(kept[0], "0006");
  assert.equal(kept.at(-1), "0025");
});
