import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Child } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";
import { waitUntil } from "../support/processes.ts";

Deno.test("exec --watch runs a program again when it changes, also in the middle of a run, until it is ended", async () => {
  const folder = createFolder();
  try {
    const file = join(folder, "program.ts");
    writeFileSync(file, "return 'first';");
    const [command, ...args] = ENTRY;
    const env = environment({ HOME: folder });
    const words = [...args, "exec", "program.ts", "--watch"];
    await using child = new Child(command, words, { cwd: folder, env });
    await waitUntil(
      "the first run is over",
      () => child.stderr.includes("Waiting for 'program.ts'"),
    );
    assert.deepEqual(child.lines, ["first"]);
    writeFileSync(file, "return nothing;");
    await waitUntil("the error is told", () => child.stderr.includes("TS2304"));
    writeFileSync(file, "console.log('never'); for (;;);");
    // Progress is told once a second has passed, so this one is still running.
    const before = child.stderr.length;
    await waitUntil("it runs", () => child.stderr.slice(before).includes("Running program.ts"));
    writeFileSync(file, "return 'second';");
    await waitUntil("the run in the middle is replaced", () => child.lines.includes("second"));
    // Not by the child's own method: Deno then reports the signal in place of the exit code.
    process.kill(child.pid, "SIGINT");
    assert.equal((await child.exited).code, 0, child.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
