import { atOnce, measurePair } from "./measure.ts";
import { PEERS } from "./peers.ts";
import type { Row } from "./row.ts";
import { Direct, startRunbyte } from "./stage.ts";

const CALLS = 100;
const MANY_CALLS = 1_000;

const SEQUENTIAL = `import { echo } from './servers/fixture';
for (let i = 0; i < ${CALLS}; i++) await echo({ value: 'x' });`;

function parallel(calls: number): string {
  return `import { slow } from './servers/fixture';
await Promise.all(Array.from({ length: ${calls} }, () => slow({ ms: 50 })));`;
}

/** What nested calls cost beside the same calls made directly. */
export async function measureCalls(): Promise<readonly Row[]> {
  await using direct = await Direct.start();
  await using runbyte = await startRunbyte({ parallelToolCalls: MANY_CALLS });
  const inSequence = await measurePair(
    async () => {
      for (let index = 0; index < CALLS; index++) await direct.call("echo", { value: "x" });
    },
    () => runbyte.value(SEQUENTIAL),
    { warmUps: 5, times: 25 },
  );
  const slowCalls = (count: number) => atOnce(count, () => direct.call("slow", { ms: 50 }));
  const inParallel = await measurePair(
    () => slowCalls(CALLS),
    () => runbyte.value(parallel(CALLS)),
    { warmUps: 3, times: 20 },
  );
  const many = await measurePair(
    () => slowCalls(MANY_CALLS),
    () => runbyte.value(parallel(MANY_CALLS)),
    { warmUps: 3, times: 10 },
  );
  const unit = "ms";
  return [
    {
      name: `${CALLS} calls in sequence`,
      unit,
      direct: inSequence[0],
      runbyte: inSequence[1],
      target: 3.5,
      peers: PEERS.sequential,
    },
    {
      name: `${CALLS} parallel calls of 50 ms`,
      unit,
      direct: inParallel[0],
      runbyte: inParallel[1],
      target: 1.3,
      peers: PEERS.parallel,
    },
    {
      name: `${MANY_CALLS} parallel calls of 50 ms, limit raised`,
      unit,
      as: "added",
      direct: many[0],
      runbyte: many[1],
      target: 60,
    },
  ];
}
