import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "../../src/base/version.ts";
import { DENO_COMMAND } from "../../src/cli/rights.ts";
import { Child } from "../support/child.ts";
import { createFolder, environment, ROOT } from "../support/entry.ts";
import { JsrPackage } from "../support/jsr_package.ts";
import { type Channel, testChannel } from "./channel.ts";
import type { SmokeTest } from "./smoke.ts";

const NAME = "@runbyte/server";
const [, ...WORDS] = DENO_COMMAND.split(" ");
const COMMAND: readonly string[] = [Deno.execPath(), ...WORDS];

/** What a command says, run beside `files` with nothing on its stdin. */
async function run(
  { env }: Channel,
  [command, ...args]: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly text: string; readonly stderr: string }> {
  const folder = createFolder();
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    await using child = new Child(command!, args, { cwd: folder, env: environment(env) });
    child.closeStdin();
    const { code } = await child.exited;
    return { code, text: child.lines.join("\n"), stderr: child.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const PROGRAM = { "program.ts": "const n: number = 40; return n + 2;" };

/** What is asked of this channel alone. */
const MORE: Readonly<Record<string, SmokeTest>> = {
  "says before it serves that it may not start processes": async (channel) => {
    const { code, stderr } = await run(channel, COMMAND.filter((word) => word !== "--allow-run"));
    assert.equal(code, 1);
    assert.match(stderr, /may not start its own processes/);
    assert.ok(stderr.includes(DENO_COMMAND), stderr);
  },

  "says what to allow if it is allowed next to nothing": async (channel) => {
    // Under Deno's `node:child_process`, a Deno without any such flag would be allowed everything.
    const command = [COMMAND[0]!, "run", "--no-config", "--allow-net", `jsr:${NAME}`];
    const { code, stderr } = await run(channel, command);
    assert.equal(code, 1);
    assert.ok(stderr.includes(DENO_COMMAND), stderr);
  },

  "runs beside a package.json and a deno.json that have nothing to do with it": async (channel) => {
    const files = {
      ...PROGRAM,
      "package.json": '{ "dependencies": { "left-pad": "1.3.0" } }',
      "deno.json": '{ "imports": { "zod": "./nothing.ts" } }',
    };
    const { text, stderr } = await run(channel, [...COMMAND, "exec", "program.ts"], files);
    assert.equal(text, "42", stderr);
  },

  "is a typed library": async (channel) => {
    const files = {
      "deno.json": '{ "lock": false }',
      "consumer.ts": `
        import { createApp, DEFAULT_LIMITS, VERSION } from "jsr:${NAME}/mod";
        const limit: string = DEFAULT_LIMITS.timeoutMs;
        console.log(VERSION, typeof createApp, limit);`,
    };
    const command = [COMMAND[0]!, "run", "-q", "-R", "-E", "--allow-net"];
    const { text } = await run(channel, [...command, "consumer.ts"], files);
    assert.equal(text, `${VERSION} function 30000`);
    const checked = await run(channel, [...command, "--check", "consumer.ts"], files);
    assert.match(checked.stderr, /TS2322.*\n.*const limit: string/);
    assert.doesNotMatch(checked.stderr, /Found \d+ errors/);
  },
};

Deno.test("deno publish --dry-run has nothing to complain of, slow types included", async () => {
  const args = ["publish", "--dry-run", "--allow-dirty"];
  await using child = new Child(Deno.execPath(), args, { cwd: ROOT, env: environment() });
  assert.equal((await child.exited).code, 0, child.stderr);
  assert.match(child.stderr, /Checking for slow types/);
  assert.doesNotMatch(child.stderr, /warning|error\[/i);
  const files = [...child.stderr.matchAll(/^\s+file:\/\/(\S+) \(/gm)]
    .map(([, path]) => path!.slice(ROOT.length));
  assert.ok(files.includes("main.ts") && files.includes("src/mod.ts"));
  const others = files.filter((path) => !/^(?:src\/|main\.ts$|deno\.json$)/.test(path));
  assert.deepEqual(others.sort(), ["LICENSE", "README.md"]);
});

Deno.test("the README shows the command that Runbyte itself tells", () => {
  assert.ok(readFileSync(join(ROOT, "README.md"), "utf8").includes(DENO_COMMAND));
});

testChannel("Deno from JSR", async () => {
  const published = await JsrPackage.publish();
  return {
    entry: COMMAND,
    env: published.env,
    [Symbol.asyncDispose]: () => published[Symbol.asyncDispose](),
  };
}, MORE);
