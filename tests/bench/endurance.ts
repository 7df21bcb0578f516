import { measure, sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses } from "./memory.ts";
import type { Row } from "./row.ts";
import { startRunbyte } from "./stage.ts";

const RUNS = 10_000;
/** Runs after which caches are full and memory should stay. */
const SETTLED_AFTER = 1_000;

/** Ten thousand runs in a row: none fails, and memory stays. */
export async function measureEndurance(): Promise<readonly Row[]> {
  await using runbyte = await startRunbyte();
  const { pid } = runbyte.child;
  let failures = 0;
  let number = 0;
  const run = async () => {
    const value = number++ % 100;
    const result = await runbyte.execute(
      `import { echo } from './servers/fixture'; return await echo({ value: '${value}' });`,
    );
    if (result.isError || result.text !== `${value}`) failures++;
  };
  await measure(run, { warmUps: 0, times: SETTLED_AFTER });
  const before = megabytesOf(ownProcesses(pid));
  const duration = await measure(run, { warmUps: 0, times: RUNS - SETTLED_AFTER });
  const after = megabytesOf(ownProcesses(pid));
  return [
    { name: `${RUNS} runs in a row`, unit: "ms", as: "value", runbyte: duration },
    {
      name: `${RUNS} runs in a row: failures`,
      unit: "errors",
      as: "value",
      runbyte: sampleOf(failures),
      target: 0,
    },
    {
      name: `${RUNS} runs in a row: memory, beside it after ${SETTLED_AFTER}`,
      unit: "MB",
      direct: sampleOf(before),
      runbyte: sampleOf(after),
      target: 1.1,
    },
  ];
}
