import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { assertJsonRpc } from "../../support/json_rpc.ts";
import { descendantsOf, isAlive, waitUntil } from "../../support/processes.ts";
import { RawStdio } from "../../support/raw_stdio.ts";
import { spawnRunbyte } from "../../support/runbyte.ts";
import { type AttackCase, expandRepeats } from "./attack_case.ts";
import { assertWithin } from "./expectations.ts";
import { catalogueServer } from "./target.ts";

/** Sends what a hostile client sends, lines or signals. */
export async function attackStdio(attack: AttackCase): Promise<void> {
  const { lines, signals = [] } = attack.input as {
    readonly lines?: readonly string[];
    readonly signals?: readonly ("SIGTERM" | "SIGINT" | "SIGKILL")[];
  };
  if (lines) await withRaw((raw) => sendLines(raw, lines, attack));
  for (const signal of signals) await withRaw((raw) => sendSignal(raw, signal, attack));
}

type Started = ReturnType<typeof spawnRunbyte> & { readonly raw: RawStdio };

async function withRaw(work: (started: Started) => Promise<void>): Promise<void> {
  const started = spawnRunbyte({ config: { mcpServers: { echo: catalogueServer() } } });
  await using child = started.child;
  try {
    const raw = new RawStdio(child);
    await raw.initialize();
    await work({ ...started, raw });
    assertJsonRpc(child.lines);
  } finally {
    rmSync(started.folder, { recursive: true, force: true });
  }
}

async function execute(raw: RawStdio, code: string): Promise<string> {
  const answer = await raw.request("tools/call", { name: "execute_code", arguments: { code } });
  const [block] = answer.result!.content as readonly { readonly text: string }[];
  return block.text;
}

async function sendLines(
  { raw }: Started,
  lines: readonly string[],
  { expect, name }: AttackCase,
): Promise<void> {
  const startedAt = performance.now();
  for (const line of lines) raw.send(`${expandRepeats(line)}\n`);
  assert.equal(await execute(raw, "return 1+1"), "2");
  assertWithin(expect.within_ms, startedAt, name);
}

async function sendSignal(
  { raw, child }: Started,
  signal: "SIGTERM" | "SIGINT" | "SIGKILL",
  { expect }: AttackCase,
): Promise<void> {
  assert.equal(
    await execute(raw, "import { echo } from './servers/echo'; await echo({}); return 2"),
    "2",
  );
  const family = descendantsOf(child.pid);
  assert(family.length > 0);
  const startedAt = performance.now();
  child.kill(signal);
  await child.exited;
  assertWithin(expect.exits_within_ms, startedAt, signal);
  if (expect.no_orphans) {
    await waitUntil(`no child is left after ${signal}`, () => !family.some(isAlive));
  }
}
