/**
 * What a case expects, measured on a target. Times are taken threefold, because machines are busy; memory and sizes as they stand.
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { waitUntil } from "../../support/processes.ts";
import type { ToolAnswer } from "../../support/runbyte.ts";
import { type AttackCase, type Expectation, patternOf } from "./attack_case.ts";
import { canMeasure } from "./process_tree.ts";
import type { Target } from "./target.ts";

const SLACK = 3;
const IDLE_PERCENT = 20;
const ALIVE_MS = 2_000;

/** Runs `attack` on the target and checks everything that the case expects of it. */
export async function expectOf(
  { expect, name }: AttackCase,
  target: Target,
  attack: () => Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  target.takeLog();
  const requestsBefore = target.requests.length;
  if (canMeasure && expect.peak_rss_mb !== undefined) target.tree.watchMemory();
  const startedAt = performance.now();
  const answer = await attack();
  assertWithin(expect.within_ms, startedAt, name);
  if (canMeasure && expect.cpu_idle_after_ms !== undefined) {
    const idleMs = await target.tree.msUntilIdle(IDLE_PERCENT, expect.cpu_idle_after_ms * SLACK);
    assert(idleMs < expect.cpu_idle_after_ms * SLACK, `something goes on running after ${name}`);
  }
  assertAnswer(expect, answer);
  if (canMeasure && expect.peak_rss_mb !== undefined) {
    const peak = target.tree.stopWatching();
    assert(peak <= expect.peak_rss_mb, `${peak.toFixed()} MiB of memory: ${name}`);
  }
  if (expect.next) {
    const next = await target.runbyte.value(expect.next.code);
    assert.deepEqual(next, expect.next.result, "the next run");
  }
  if (expect.then_alive) await assertAlive(target);
  if (expect.stdout_json_only) target.assertStdout();
  if (expect.no_net) assert.deepEqual(target.requests.slice(requestsBefore), []);
  for (const path of expect.no_fs ?? []) assert(!existsSync(path), `${path} was made`);
  for (const [path, mode] of Object.entries(expect.fs_mode ?? {})) {
    const real = statSync(path.replace("$SCRATCH", await target.workspace())).mode & 0o777;
    assert.equal(real.toString(8).padStart(4, "0"), mode, path);
  }
  let log = target.takeLog();
  if (expect.log !== undefined) {
    // A storm has to reach its strength before anybody can notice it.
    const pattern = patternOf(expect.log);
    await waitUntil("the log tells it", () => pattern.test(log += target.takeLog()));
  }
  await assertForbidden(expect, target, JSON.stringify(answer) + log);
  return answer;
}

/** Fails if more than the given time has gone by, times the slack. */
export function assertWithin(limitMs: number | undefined, startedAt: number, what: string): void {
  const ms = performance.now() - startedAt;
  assert(ms <= (limitMs ?? Infinity) * SLACK, `${what} took ${Math.round(ms)} ms`);
}

/** Fails unless a further program runs and the harmless server answers. */
export async function assertAlive(target: Target): Promise<void> {
  const startedAt = performance.now();
  assert.equal(await target.runbyte.value("return 1+1"), 2);
  assertWithin(ALIVE_MS, startedAt, "a further run");
}

/** Fails unless the harmless server beside the hostile one can be used. */
export async function assertEchoWorks(target: Target): Promise<void> {
  const code = "import { echo } from './servers/echo'; return await echo({ a: 1 });";
  assert.deepEqual(await target.runbyte.value(code), { a: 1 });
}

function assertAnswer(expect: Expectation, answer: ToolAnswer): void {
  const shown = answer.text.slice(0, 1_000);
  if (expect.outcome === "value") assert(!answer.isError, `an error: ${shown}`);
  if (expect.outcome === "error") assert(answer.isError, `no error: ${shown}`);
  if (answer.isError) {
    if (expect.error !== undefined) assert.match(answer.text, patternOf(expect.error));
  } else {
    if (expect.result !== undefined) assert.deepEqual(valueOf(answer), expect.result);
    if (expect.result_any) {
      const any = expect.result_any.map((value) => JSON.stringify(value));
      assert(any.includes(JSON.stringify(valueOf(answer))), shown);
    }
  }
  if (expect.max_response_bytes !== undefined) {
    assert(JSON.stringify(answer.blocks).length <= expect.max_response_bytes);
  }
  if (expect.no_stack_trace) assert.doesNotMatch(answer.text, /^\s+at .+:\d+:\d+/m);
}

/** The value as JSON; text that is none is the value itself. */
function valueOf(answer: ToolAnswer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    return answer.text;
  }
}

/** The words may stand neither in answers and logs nor in what can be listed and read. */
async function assertForbidden(expect: Expectation, target: Target, seen: string): Promise<void> {
  if (expect.forbid === undefined) return;
  const everything = seen + await readEverything(target);
  for (const word of expect.forbid) {
    const real = word === "$HOSTNAME" ? readFileSync("/etc/hostname", "utf8").trim() : word;
    assert(!everything.includes(real), `${real} can be seen: ${around(everything, real)}`);
  }
}

function around(text: string, word: string): string {
  const at = text.indexOf(word);
  return text.slice(Math.max(0, at - 100), at + 100);
}

/** All listings, and every file of the library but the guide. */
async function readEverything({ runbyte }: Target): Promise<string> {
  const seen: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const { text, isError } = await runbyte.call("list_directory", {
      path,
      withDescriptions: true,
    });
    seen.push(text);
    if (isError) return;
    for (const [, name] of text.matchAll(/^[├└]── (\S+)/gm)) {
      if (name.endsWith("/")) await visit(`${path}${name}`);
      else if (path + name !== "/servers/README.md") {
        seen.push((await runbyte.call("read_file", { path: path + name })).text);
      }
    }
  };
  await visit("/");
  return seen.join("\n");
}
