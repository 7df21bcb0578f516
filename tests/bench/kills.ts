import { setTimeout } from "node:timers/promises";
import { atOnce, sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses, processorSeconds } from "./memory.ts";
import type { Row } from "./row.ts";
import { startRunbyte } from "./stage.ts";

const RUNS = 200;
const AT_ONCE = 4;
const SETTLE_MS = 3_000;
const WATCH_MS = 2_000;
/** The engine does not ask within this whether it should stop, so its process is killed. */
const BUSY = "const text = 'a'.repeat(1e7); while (true) text.indexOf('b'.repeat(100));";

/** Two hundred runs whose processes had to be killed: memory and cores come back. */
export async function measureKills(): Promise<readonly Row[]> {
  await using runbyte = await startRunbyte({ timeoutMs: 100 });
  const { pid } = runbyte.child;
  await atOnce(AT_ONCE, () => runbyte.value("return 1"));
  await setTimeout(SETTLE_MS);
  const before = await stateOf(pid);
  let unexpected = 0;
  for (let done = 0; done < RUNS; done += AT_ONCE) {
    const answers = await atOnce(AT_ONCE, () => runbyte.execute(BUSY));
    unexpected += answers.filter(({ isError, text }) =>
      !isError || !text.includes("timeoutMs")
    ).length;
  }
  await runbyte.value("return 1");
  await setTimeout(SETTLE_MS);
  const after = await stateOf(pid);
  return [
    {
      name: `${RUNS} killed runs: other answers than the limit`,
      unit: "errors",
      as: "value",
      runbyte: sampleOf(unexpected),
      target: 0,
    },
    {
      name: `${RUNS} killed runs: memory, beside it before`,
      unit: "MB",
      direct: sampleOf(before.megabytes),
      runbyte: sampleOf(after.megabytes),
      target: 1.2,
    },
    {
      name: `${RUNS} killed runs: cores busy afterwards`,
      unit: "cores",
      as: "value",
      runbyte: sampleOf(after.cores),
      target: 0.05,
    },
  ];
}

async function stateOf(pid: number): Promise<{ megabytes: number; cores: number }> {
  const pids = ownProcesses(pid);
  const before = processorSeconds(pids);
  await setTimeout(WATCH_MS);
  const cores = (processorSeconds(pids) - before) / (WATCH_MS / 1_000);
  return { megabytes: megabytesOf(pids), cores };
}
