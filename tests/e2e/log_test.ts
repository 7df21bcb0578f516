import assert from "node:assert/strict";
import { Runbyte, type RunbyteOptions } from "../support/runbyte.ts";
import { toyServer } from "../support/servers.ts";

interface Line {
  readonly time: string;
  readonly level: string;
  readonly part: string;
  readonly message: string;
  readonly session?: string;
  readonly run?: string;
}

const CONFIG = { mcpServers: { toy: toyServer() } };
const PROGRAM = (value: string): string =>
  `import * as toy from "./servers/toy"; return await toy.echo({ value: "${value}" });`;

Deno.test("--log-format json writes one object a line, each with the session and run that it belongs to", async () => {
  const env = { RUNBYTE_LOG_FORMAT: "json", RUNBYTE_LOG_LEVEL: "debug" };
  const lines = (await logOf({ config: CONFIG, env }, async (runbyte) => {
    await Promise.all(["one", "two"].map((value) => runbyte.execute(PROGRAM(value))));
  })).split("\n").filter((line) => line !== "").map((line): Line => JSON.parse(line));
  for (const { time, level, part, message } of lines) {
    assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assert(["debug", "info", "warning", "error"].includes(level));
    assert(part.length > 0 && message.length > 0);
  }
  const runs = lines.filter(({ message }) => message.startsWith("Ran a program: ok, 1 tool calls"));
  assert.equal(runs.length, 2);
  assert.equal(new Set(runs.map(({ run }) => run)).size, 2);
  assert.equal(new Set(runs.map(({ session }) => session)).size, 1);
  const calls = lines.filter(({ message }) => message.startsWith("tools/call echo to toy: ok"));
  assert.deepEqual(calls.map(({ run }) => run).sort(), runs.map(({ run }) => run).sort());
  // What all sessions share belongs to none, whoever needed it first.
  const shared = lines.filter(({ message }) => message.startsWith("tools/list to toy: ok"));
  assert.equal(shared.length, 1);
  assert.equal(shared[0].session ?? shared[0].run, undefined);
});

Deno.test("log.format text has no colours where there is no terminal, and is silent without a reason", async () => {
  const work = async (runbyte: Runbyte): Promise<void> => void await runbyte.execute("return 1;");
  assert.equal(await logOf({ config: CONFIG }, work), "");
  const config = { ...CONFIG, log: { level: "info", format: "text" } };
  assert.match(
    await logOf({ config }, work),
    /^\d\d:\d\d:\d\d\.\d{3} INF session: Ran a program: ok, 0 tool calls, \d+ ms \[session \w{8}, run \w{8}\]\n$/,
  );
});

Deno.test("log.format text has colours where they are asked for; json never has any", async () => {
  const work = async (runbyte: Runbyte): Promise<void> => void await runbyte.execute("return 1;");
  for (const [format, hasColours] of [["text", true], ["json", false]] as const) {
    const env = { NO_COLOR: "", FORCE_COLOR: "1", RUNBYTE_LOG_LEVEL: "info" };
    const log = await logOf({ config: { ...CONFIG, log: { format } }, env }, work);
    assert.match(log, /Ran a program: ok/);
    assert.equal(log.includes("\x1b["), hasColours, log);
  }
});

/** What is on stderr after some work and an orderly end. */
async function logOf(
  options: RunbyteOptions,
  work: (runbyte: Runbyte) => Promise<void>,
): Promise<string> {
  await using runbyte = await Runbyte.start(options);
  await work(runbyte);
  runbyte.child.closeStdin();
  await runbyte.child.exited;
  return runbyte.child.stderr;
}
