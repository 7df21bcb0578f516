/**
 * What every channel must be able to do, in one definition. A part that adds something for users adds its line here.
 * @module
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ORDER_PROGRAM, READ_BACK_PROGRAM } from "../../src/demo/program.ts";
import { VERSION } from "../../src/base/version.ts";
import { Child, type ChildExit } from "../support/child.ts";
import { createFolder, environment } from "../support/entry.ts";
import {
  commandOf,
  cpuSecondsOf,
  descendantsOf,
  isAlive,
  waitUntil,
} from "../support/processes.ts";
import { Runbyte, SCRATCH } from "../support/runbyte.ts";
import { playServers } from "../support/servers.ts";
import type { Channel } from "./channel.ts";

/** Tests one thing of one channel. */
export type SmokeTest = (channel: Channel) => Promise<void>;

const MIB = 1024 * 1024;

/** Programs that no limit may let through, and the words of the answer. */
const EXCESSES: Readonly<Record<string, RegExp>> = {
  "while (true) {}": /limits\.timeoutMs = 1000/,
  // Inside a built-in function of the engine, where only the death of the process helps.
  "Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);": /timeoutMs/,
  "const all = []; for (;;) all.push(new Uint8Array(1024 * 1024).fill(1));": /memoryBytes/,
  "const deeper = (n) => deeper(n + 1) + 1; return deeper(0);": /stack/i,
};

/** The first words of a client. */
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "smoke", version: "1" },
  },
};

/** The set; names are what is seen to be true. */
export const SMOKE: Readonly<Record<string, SmokeTest>> = {
  "tells its version": async (channel) => {
    const { exit, text } = await runCommand(channel, ["--version"]);
    assert.deepEqual([exit.code, text], [0, VERSION]);
  },

  "runs the story's program, every side effect once, and refuses a wrong one before it runs":
    async ({ entry, env }) => {
      const config = { mcpServers: playServers(entry, env) };
      await using runbyte = await Runbyte.start({ entry, env, config });
      const wrong = await runbyte.execute(`
        import { createRecord } from './servers/airtable';
        await createRecord({ table: 'High Value Orders', fields: {} });
        await createRecord({ tabel: 'High Value Orders', fields: {} });`);
      assert.equal(wrong.isError, true);
      assert.match(wrong.text, /main\.ts:4:\d+ TS\d+: .*tabel/);
      const answer = await runbyte.execute(ORDER_PROGRAM);
      assert.deepEqual(answer.blocks, [{ type: "text", text: '{"processed":8,"total":9400.08}' }]);
      const { records, messages } = await runbyte.value(READ_BACK_PROGRAM);
      assert.equal(records.length, 8);
      assert.deepEqual(messages, ["8 high-value orders today! Total: $9,400.08"]);
    },

  "keeps files of the workspace, and gives programs their platform by its right names": async (
    { entry, env },
  ) => {
    await using runbyte = await Runbyte.start({ entry, env });
    await runbyte.value(`
      import { writeFile } from '@runbyte/fs';
      await writeFile('double.ts', 'export const double = (n: number): number => n * 2;');`);
    const value = await runbyte.value(`
      import { double } from './workspace/double.ts';
      import { readFile } from '@runbyte/fs';
      return [double(21), await readFile('../runbyte.json').catch(error => error.name)];`);
    assert.equal(value[0], 42);
    assert.match(value[1], /Error$/);
    assert.match(await runbyte.read("list_directory", "/workspace"), /double\.ts/);
    const platform = await runbyte.value(`
      const names = [URL, URLSearchParams, TextEncoder, structuredClone, setTimeout, atob].map(one => one.name);
      const date = new Date(0).toLocaleDateString('de-DE', { timeZone: 'Europe/Berlin' });
      return { names, date, sum: (1234.5).toLocaleString(), host: new URL('https://a.example/b').host };`);
    assert.deepEqual(platform, {
      names: ["URL", "URLSearchParams", "TextEncoder", "structuredClone", "setTimeout", "atob"],
      date: "1.1.1970",
      sum: "1,234.5",
      host: "a.example",
    });
  },

  "ends what exceeds its limits, and goes on": async ({ entry, env }) => {
    const config = { limits: { timeoutMs: 1_000, memoryBytes: 64 * MIB }, typecheck: "off" };
    await using runbyte = await Runbyte.start({ entry, env, config });
    for (const [code, words] of Object.entries(EXCESSES)) {
      const answer = await runbyte.execute(code);
      assert.equal(answer.isError, true, code);
      assert.match(answer.text, words);
      assert.equal(await runbyte.value("return 1 + 1;"), 2);
    }
  },

  "leaves no process behind when it is killed in the middle of a run": async ({ entry, env }) => {
    const config = { mcpServers: playServers(entry, env), typecheck: "off" };
    await using runbyte = await Runbyte.start({ entry, env, config });
    await runbyte.read("list_directory", "/servers/shopify");
    const busy = runbyte.execute("Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);");
    busy.catch(() => {}); // nobody will answer
    await waitUntil(
      "the run computes",
      () =>
        descendantsOf(runbyte.child.pid).some((pid) =>
          commandOf(pid).includes("__executor") && cpuSecondsOf(pid) > 0.5
        ),
    );
    const family = descendantsOf(runbyte.child.pid);
    runbyte.child.kill("SIGKILL");
    await waitUntil("all of them are gone", () => !family.some(isAlive));
  },

  "serves over HTTP to those who have the token": async ({ entry, env }) => {
    const folder = createFolder();
    try {
      const [command, ...args] = [...entry, "serve", "--transport", "http", "--port", "0"];
      const token = "the-token-of-this-test";
      const options = { cwd: folder, env: environment({ ...env, RUNBYTE_TOKEN: token }) };
      await using child = new Child(command!, args, options);
      const served = (): string | undefined => /http:\/\/\S+\/mcp/.exec(child.stderr)?.[0];
      await waitUntil("it serves", () => served() !== undefined);
      const ask = (headers: Record<string, string>): Promise<Response> =>
        fetch(served()!, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            ...headers,
          },
          body: JSON.stringify(INITIALIZE),
        });
      const refused = await ask({});
      await refused.body?.cancel();
      assert.equal(refused.status, 401);
      const answer = await ask({ authorization: `Bearer ${token}` });
      assert.match(await answer.text(), /"serverInfo":\{"name":"runbyte"/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },

  "walks through the demo": async (channel) => {
    const { exit, text, stderr } = await runCommand(channel, ["demo"]);
    assert.equal(exit.code, 0, `${text}\n${stderr}`);
    assert.match(text, /each exactly once\.$/);
  },
};

/** Runs a command to its end, in a folder of its own. */
async function runCommand(
  { entry, env }: Channel,
  words: readonly string[],
): Promise<{ readonly exit: ChildExit; readonly text: string; readonly stderr: string }> {
  const folder = createFolder();
  try {
    const [command, ...args] = [...entry, ...words, "--scratch", join(folder, SCRATCH)];
    const options = { cwd: folder, env: environment(env) };
    await using child = new Child(command!, args, options);
    const exit = await child.exited;
    return { exit, text: child.lines.join("\n"), stderr: child.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
