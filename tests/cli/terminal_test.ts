import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";
import { toyServer } from "../support/servers.ts";
import { HAS_TERMINAL, Terminal } from "../support/terminal.ts";

/** A folder with a server that takes longer to start than people like to wait without a word. */
class SlowFolder implements Disposable {
  readonly path = createFolder();
  readonly env = environment({ HOME: this.path, TERM: "xterm" });

  constructor() {
    const slow = toyServer({ TOY_START_DELAY_MS: "1800" });
    writeFileSync(join(this.path, "runbyte.json"), JSON.stringify({ mcpServers: { slow } }));
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

Deno.test({
  name: "list tells on a terminal what it waits for, in one line that is gone at the end",
  ignore: !HAS_TERMINAL,
  fn: async () => {
    using folder = new SlowFolder();
    const { path: cwd, env } = folder;
    const terminal = new Terminal([...ENTRY, "list"], { cwd, env });
    const { exitCode, text } = await terminal.ended();
    assert.equal(exitCode, 0, text);
    assert(terminal.raw.includes("\r\x1b[K⠋ Connecting to slow 1 s"), terminal.raw);
    assert.match(text, /^server .*\nslow {4}ready /);
  },
});

Deno.test("list tells in plain lines what it waits for where there is no terminal, and keeps stdout clean", async () => {
  using folder = new SlowFolder();
  const { path: cwd, env } = folder;
  const [command, ...args] = ENTRY;
  await using child = new Child(command, [...args, "list", "--json"], { cwd, env });
  child.closeStdin();
  assert.equal((await child.exited).code, 0, child.stderr);
  assert.match(child.stderr, /^… Connecting to slow \(1 s\)\n/);
  assert.equal(JSON.parse(child.lines.join("\n"))[0].state, "ready");
});
