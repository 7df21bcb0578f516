import { BEST_PEERS } from "./peers.ts";
import { measurePair } from "./measure.ts";
import type { Row } from "./row.ts";
import type { Stage } from "./stage.ts";

const CALLS = 100;
const RUNS = 50;
const REPEATS = { warmUps: 3, times: 20 };

const SEQUENTIAL = `import { echo } from './servers/fixture';
for (let i = 0; i < ${CALLS}; i++) await echo({ value: 'x' });`;
const PARALLEL = `import { slow } from './servers/fixture';
await Promise.all(Array.from({ length: ${CALLS} }, () => slow({ ms: 50 })));`;
const ONE_CALL = "import { echo } from './servers/fixture'; return await echo({ value: 'x' });";

/** What nested calls cost beside the same calls made directly. */
export async function measureCalls({ direct, runbyte }: Stage): Promise<readonly Row[]> {
  const sequential = await measurePair(
    async () => {
      for (let index = 0; index < CALLS; index++) await direct.call("echo", { value: "x" });
    },
    () => runbyte.value(SEQUENTIAL),
    REPEATS,
  );
  const parallel = await measurePair(
    () => atOnce(CALLS, () => direct.call("slow", { ms: 50 })),
    () => runbyte.value(PARALLEL),
    REPEATS,
  );
  const concurrent = await measurePair(
    () => atOnce(RUNS, () => direct.call("echo", { value: "x" })),
    () => atOnce(RUNS, () => runbyte.value(ONE_CALL)),
    REPEATS,
  );
  const unit = "ms";
  return [
    {
      name: `${CALLS} calls in sequence`,
      unit,
      direct: sequential[0],
      runbyte: sequential[1],
      target: 3.5,
      peer: BEST_PEERS.sequential,
    },
    {
      name: `${CALLS} parallel calls of 50 ms`,
      unit,
      direct: parallel[0],
      runbyte: parallel[1],
      target: 1.3,
      peer: BEST_PEERS.parallel,
    },
    {
      name: `${RUNS} one-call programs at once`,
      unit,
      direct: concurrent[0],
      runbyte: concurrent[1],
      target: 130,
      peer: BEST_PEERS.concurrentRuns,
    },
  ];
}

async function atOnce(count: number, work: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work));
}
