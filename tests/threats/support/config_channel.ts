import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Child } from "../../support/child.ts";
import { createFolder, ENTRY, environment } from "../../support/entry.ts";
import { assertJsonRpc } from "../../support/json_rpc.ts";
import { RawStdio } from "../../support/raw_stdio.ts";
import { type AttackCase, expandRepeats, patternOf } from "./attack_case.ts";
import { assertWithin } from "./expectations.ts";

/** Starts Runbyte with each config file of the case. */
export async function attackConfig(attack: AttackCase): Promise<void> {
  const { input } = attack;
  const contents: readonly string[] = typeof input === "string" ? [input] : input.files;
  for (const content of contents) await startWith(content, attack);
}

/** One start with this content; see the folder's README for the contents that stand for something else. */
export async function startWith(content: string, { expect, name }: AttackCase): Promise<void> {
  const folder = createFolder();
  try {
    const file = join(folder, "runbyte.json");
    if (!place(file, content)) return;
    const [command, ...args] = ENTRY;
    const startedAt = performance.now();
    await using child = new Child(command, [...args, "serve", "--config", file], {
      cwd: folder,
      env: environment({ RUNBYTE_SCRATCH: join(folder, "scratch") }),
    });
    const what = `${name}: ${JSON.stringify(content.slice(0, 60))}`;
    if (expect.outcome === "ok") {
      await new RawStdio(child).initialize();
    } else {
      const { code } = await child.exited;
      assert.equal(code, 1, what);
      if (expect.error !== undefined) assert.match(child.stderr, patternOf(expect.error), what);
      assert(child.stderr.length > 10 && child.stderr.length < 5_000, what);
    }
    assertWithin(expect.within_ms, startedAt, what);
    if (expect.no_stack_trace) assert.doesNotMatch(child.stderr, /^\s+at .+:\d+:\d+/m, what);
    assertJsonRpc(child.lines);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** False where the case cannot be made here. */
function place(file: string, content: string): boolean {
  if (content === "<dir>") mkdirSync(file);
  else if (content === "<ff fe 00>") writeFileSync(file, new Uint8Array([0xff, 0xfe, 0]));
  else if (content === "<chmod 000>") {
    writeFileSync(file, "{}");
    chmodSync(file, 0);
    return process.getuid?.() !== 0; // root reads everything
  } else writeFileSync(file, expandRepeats(content));
  return true;
}
