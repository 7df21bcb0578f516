import { setTimeout } from "node:timers/promises";
import type { Runbyte } from "../support/runbyte.ts";
import { measure, measurePair, millisecondsOf, sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses, peakMegabytes } from "./memory.ts";
import type { Row } from "./row.ts";
import { startRunbyte } from "./stage.ts";

const TIMEOUT_MS = 1_000;
const SPIN = "while (true) {}";
/** Built-ins that do not ask whether they should stop. */
const BUSY = "const text = 'a'.repeat(1e7); while (true) text.indexOf('b'.repeat(100));";
const MIB = 1024 * 1024;
const MB = 1_000_000;
const MEMORY_BYTES = 128 * MIB;

const BOMBS = {
  "typed arrays": "const all = []; while (true) all.push(new Uint8Array(1e6).fill(1));",
  "objects": "const all = []; while (true) all.push({ id: all.length, tags: ['a', 'b'] });",
  "strings": "const all = []; while (true) all.push('x'.repeat(1e6) + all.length);",
};

/** Whether limits hold, and what others notice of a run that is at its own. */
export async function measureLimits(): Promise<readonly Row[]> {
  await using runbyte = await startRunbyte({ timeoutMs: TIMEOUT_MS });
  await runbyte.value("return 1");
  const untilStopped = (code: string) => async () => {
    const answer = await runbyte.execute(code);
    if (!answer.isError || !answer.text.includes("timeoutMs")) throw new Error(answer.text);
  };
  const deadline = sampleOf(TIMEOUT_MS);
  const spin = await measure(untilStopped(SPIN), { warmUps: 1, times: 4 });
  const busy = await measure(untilStopped(BUSY), { warmUps: 1, times: 4 });
  return [
    overshoot("past the deadline: a loop", deadline, spin),
    overshoot("past the deadline: a busy built-in", deadline, busy),
    await neighbours(),
    ...await bombs(),
  ];
}

function overshoot(name: string, direct: Row["runbyte"], runbyte: Row["runbyte"]): Row {
  return { name, unit: "ms", as: "added", of: "p95", direct, runbyte, target: 150 };
}

/** Other runs while one spins, beside other runs alone. */
async function neighbours(): Promise<Row> {
  await using quiet = await startRunbyte();
  await using disturbed = await startRunbyte();
  const trivial = (runbyte: Runbyte) => () => runbyte.value("return 1 + 1;");
  await measurePair(trivial(quiet), trivial(disturbed), { warmUps: 0, times: 30 });
  const stop = new AbortController();
  const spinning = disturbed.client.callTool(
    { name: "execute_code", arguments: { code: SPIN } },
    undefined as never,
    { signal: stop.signal },
  ).catch(() => undefined);
  await setTimeout(500);
  const alone: number[] = [];
  const beside: number[] = [];
  for (let round = 0; round < 200; round++) {
    beside.push(await millisecondsOf(trivial(disturbed)));
  }
  stop.abort();
  await spinning;
  await setTimeout(1_000);
  for (let round = 0; round < 200; round++) alone.push(await millisecondsOf(trivial(quiet)));
  const [direct, runbyte] = [sampleOf(...alone), sampleOf(...beside)];
  return {
    name: "others' p95 while one spins, beside their p95 alone",
    unit: "ms",
    direct: { ...direct, median: direct.p95 },
    of: "p95",
    runbyte,
    target: 1.5,
  };
}

async function bombs(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, code] of Object.entries(BOMBS)) {
    await using runbyte = await startRunbyte({ memoryBytes: MEMORY_BYTES });
    const { pid } = runbyte.child;
    await runbyte.value("return 1");
    // Not those that are started meanwhile, as spares for other runs.
    const pids = ownProcesses(pid);
    const before = megabytesOf(pids);
    const peak = await peakMegabytes(() => pids, async () => {
      const answer = await runbyte.execute(code);
      if (!answer.isError || !answer.text.includes("memoryBytes")) throw new Error(answer.text);
    });
    rows.push({
      name: `memory bomb of ${name}, over its cap`,
      unit: "MB",
      as: "added",
      direct: sampleOf(MEMORY_BYTES / MB),
      runbyte: sampleOf(peak - before),
      target: 48 * MIB / MB,
    });
  }
  return rows;
}
