/**
 * Runs the cases of hostile downstream servers: each variant of a case on a Runbyte of its own, beside `echo`.
 * @module
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { checkModules } from "../../codegen/check_modules.ts";
import { cacheEnvironment, createFolder } from "../../support/entry.ts";
import { waitUntil } from "../../support/processes.ts";
import type { ToolAnswer } from "../../support/runbyte.ts";
import { type AttackCase, attackFolder, patternOf } from "./attack_case.ts";
import { startWith } from "./config_channel.ts";
import { assertAlive, assertEchoWorks, assertWithin, expectOf } from "./expectations.ts";
import { runInProcess } from "./in_process.ts";
import { toolWithSchema } from "./schema_bombs.ts";
import { catalogueServer, Target } from "./target.ts";

/** Runs every variant of a case. */
export async function attackDownstream(attack: AttackCase): Promise<void> {
  const { config_servers: names, variants } = attack.input;
  if (names) return await attackConfigNames(names, attack);
  for (const input of variants ?? [attack.input]) {
    await using parts = new AsyncDisposableStack();
    const entry = await hostileEntry({ ...attack, input }, parts);
    await attackWith(entry, { ...attack, input });
  }
}

/** The hostile server's entry in the config. */
async function hostileEntry(
  { input }: AttackCase,
  parts: AsyncDisposableStack,
): Promise<object> {
  if (input.stdio) return stdioEntry(input.stdio, input.env);
  if (input.put) {
    const command = `node fixtures/evil-stdio-server.mjs inject "${input.at}"`;
    return stdioEntry(command, { INJECT: input.put.replaceAll("${", () => "$${") });
  }
  if (input.schemas) return toolsEntry(input.schemas.map(toolWithSchema), parts);
  if (input.tool) {
    const { tool: name, description } = input;
    return toolsEntry(
      [JSON.stringify({ name, description, inputSchema: { type: "object" } })],
      parts,
    );
  }
  if (input.http) return { url: await answerAlways(input.http, parts) };
  if (input.url) return { url: input.url };
  throw new Error("a kind of input that this runner does not know");
}

/** The server of the folder's fixtures; other commands as they stand. */
function stdioEntry(line: string, env: Readonly<Record<string, string>> = {}): object {
  const [command, ...args] = line.match(/"[^"]*"|\S+/g)!.map((word) => word.replaceAll('"', ""));
  const runtime = command === "node"
    ? { command: Deno.execPath(), args: ["run", "-qA", "--no-config", ...args] }
    : { command, args };
  return { ...runtime, cwd: attackFolder, env: { ...cacheEnvironment(), ...env } };
}

/** A server with these tools, given as JSON. */
function toolsEntry(tools: readonly string[], parts: AsyncDisposableStack): object {
  const folder = createFolder();
  parts.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "tools.json");
  writeFileSync(file, `[${tools.join()}]`);
  return catalogueServer(file);
}

/** An HTTP server that gives everybody this answer: `<status> <header>: <value>`. */
async function answerAlways(text: string, parts: AsyncDisposableStack): Promise<string> {
  const [, status, header, value] = /^(\d+) ([\w-]+): (.*)$/.exec(text)!;
  const server = createServer((_request, response) => {
    response.writeHead(Number(status), { [header]: value }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  parts.defer(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/mcp`;
}

async function attackWith(evil: object, attack: AttackCase): Promise<void> {
  const { expect, name, input } = attack;
  // A secret in an argument is one more way to write the same server.
  const servers: Record<string, object> = { evil };
  if (input.args) servers.evil2 = { command: "/nonexistent", args: input.args };
  const startedAt = performance.now();
  // A call that never ends has to meet its own limit before the run's.
  await using target = await Target.start({ servers, limits: { toolCallTimeoutMs: 1_500 } });
  assertWithin(expect.startup_within_ms, startedAt, `the start beside ${name}`);
  const answer = await expectOf(attack, target, () => meet(target, input.call));
  if (expect.server_status) await assertUnavailable(target, expect.error);
  if (expect.other_servers_ok) await assertEchoWorks(target);
  if (expect.cpu_max_pct_after_5s !== undefined) {
    const idleMs = await target.tree.msUntilIdle(expect.cpu_max_pct_after_5s, 15_000);
    assert(idleMs < 15_000, "the storm keeps Runbyte busy");
  }
  if (expect.valid_ts) await assertValidModules(target);
  if (expect.deterministic) {
    await using again = await Target.start({ servers });
    const list = (one: Target): Promise<string> =>
      one.runbyte.read("list_directory", "/servers/evil");
    assert.equal(await list(again), await list(target));
  }
  if (expect.host_not_polluted) {
    await runInProcess(callProgram(input.call), servers);
    assert.equal((({}) as { polluted?: unknown }).polluted, undefined);
  }
  if (input.tool) {
    assert.match(await target.runbyte.read("list_directory", "/servers"), /echo[^]*evil/);
    assert.match(answer.text, /^\/servers\/evil\//);
  }
}

/** Uses the hostile server: calls the tool of the case, or else lists its folder. */
async function meet(target: Target, tool: string | undefined): Promise<ToolAnswer> {
  if (tool !== undefined) return await target.execute(callProgram(tool));
  return await target.runbyte.call("list_directory", { path: "/servers/evil/" });
}

function callProgram(tool: string): string {
  return `import { ${tool} } from "./servers/evil"; return await ${tool}({});`;
}

async function assertUnavailable(target: Target, error: string | undefined): Promise<void> {
  const { text, isError } = await target.runbyte.call("list_directory", { path: "/servers/evil" });
  assert(isError, text);
  // In between it may be tried again, and show as connecting.
  await waitUntil(
    "the server shows as unavailable",
    async () =>
      /evil\/ \(unavailable/.test(await target.runbyte.read("list_directory", "/servers")),
  );
  if (error !== undefined) assert.match(text, patternOf(error));
}

/** Every module of the hostile server, as agents read it, parses and type-checks. */
async function assertValidModules({ runbyte }: Target): Promise<void> {
  const folder = "/servers/evil/";
  const listing = await runbyte.read("list_directory", folder);
  const names = [...listing.matchAll(/── (\S+\.ts)/g)].map(([, name]) => folder + name);
  assert(names.length >= 2, listing);
  const files = new Map<string, string>();
  for (const name of names) files.set(name, await runbyte.read("read_file", name));
  assert.deepEqual(checkModules(files), []);
}

/** Each name alone, the last two together: none of them starts. */
async function attackConfigNames(names: readonly string[], attack: AttackCase): Promise<void> {
  const groups = [...names.slice(0, -2).map((name) => [name]), names.slice(-2)];
  for (const group of groups) {
    const entries = group.map((name) => `${JSON.stringify(name)}: { "command": "node" }`);
    await startWith(`{ "mcpServers": { ${entries.join(", ")} } }`, attack);
  }
  await using target = await Target.start();
  await assertAlive(target);
}
