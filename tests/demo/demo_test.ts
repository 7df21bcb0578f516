import assert from "node:assert/strict";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Child } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";

Deno.test("runbyte demo runs the story in a pipe, plainly, and ends well", async () => {
  const folder = createFolder();
  try {
    const [command, ...args] = ENTRY;
    const options = { cwd: folder, env: environment({ RUNBYTE_SCRATCH: join(folder, "scratch") }) };
    await using child = new Child(command, [...args, "demo"], options);
    const exit = await child.exited;
    const text = child.lines.join("\n");
    assert.deepEqual(exit, { code: 0, signal: null }, `${text}\n${child.stderr}`);
    // deno-lint-ignore no-control-regex -- escapes are what is looked for
    assert.doesNotMatch(text, /\x1b/);
    assert.match(text, /\{"processed":8,"total":9400\.08\}/);
    assert.match(text, /"High Value Orders": 8 records/);
    assert.match(text, /8 high-value orders today! Total: \$9,400\.08/);
    assert.match(text, /tool calls .* 6 +10 /);
    assert.match(text, /each exactly once\.$/);
    assert.deepEqual(
      readdirSync(join(folder, "scratch")).filter((name) => name.startsWith("demo-")),
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
