/** Wall four: the main process with the permissions that people give it. */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import denoJson from "../../deno.json" with { type: "json" };
import { Child } from "../support/child.ts";
import { createFolder, environment, ROOT } from "../support/entry.ts";

const PROBE = fileURLToPath(new URL("./support/escape/main_probe.ts", import.meta.url));

Deno.test("writing of the main process outside of its scratch directory", async () => {
  // The very command of the task, with another entry.
  const [command, ...args] = denoJson.tasks.start.split(" ");
  assert.equal(command, "deno");
  assert.equal(args.at(-1), "main.ts");
  const scratch = createFolder();
  const outside = join(tmpdir(), "runbyte-escaped-main.txt");
  try {
    await using child = new Child(
      Deno.execPath(),
      [...args.slice(0, -1), PROBE, scratch, outside],
      {
        cwd: ROOT,
        env: environment(),
      },
    );
    child.closeStdin();
    await child.exited;
    assert.deepEqual(JSON.parse(child.lines[0] ?? child.stderr), { open: [], scratch: true });
    assert(!existsSync(outside));
  } finally {
    rmSync(scratch, { recursive: true });
  }
});

Deno.test("permissions of the main process beyond what servers need", () => {
  const { default: granted, ...others } = denoJson.permissions;
  assert.deepEqual(granted.write, [denoJson.runbyte.scratch]);
  assert.deepEqual(Object.keys(granted).sort(), ["env", "net", "read", "run", "write"]);
  // Whoever wants to change files of clients says so with another task.
  assert.deepEqual(Object.keys(others), ["cli"]);
});
