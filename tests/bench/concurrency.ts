import { atOnce, measurePair, sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses, peakMegabytes } from "./memory.ts";
import { PEERS } from "./peers.ts";
import type { Row } from "./row.ts";
import { Direct, startRunbyte } from "./stage.ts";

const RUNS = 50;
const ONE_CALL = "import { echo } from './servers/fixture'; return await echo({ value: 'x' });";
const SLOW_CALL = "import { slow } from './servers/fixture'; return await slow({ ms: 50 });";

/** What many programs at once cost in time and memory. */
export async function measureConcurrency(): Promise<readonly Row[]> {
  await using direct = await Direct.start();
  await using runbyte = await startRunbyte();
  const { pid } = runbyte.child;
  await runbyte.value(ONE_CALL);
  const own = () => ownProcesses(pid);
  const before = megabytesOf(own());
  const peak = await peakMegabytes(own, () => atOnce(RUNS, () => runbyte.value(SLOW_CALL)));
  const [plain, programs] = await measurePair(
    () => atOnce(RUNS, () => direct.call("echo", { value: "x" })),
    () => atOnce(RUNS, () => runbyte.value(ONE_CALL)),
    { warmUps: 3, times: 25 },
  );
  return [
    {
      name: `${RUNS} one-call programs at once`,
      unit: "ms",
      direct: plain,
      runbyte: programs,
      target: 130,
      peers: PEERS.concurrentRuns,
    },
    {
      name: `memory that ${RUNS} programs at once add, each`,
      unit: "MB",
      as: "value",
      runbyte: sampleOf((peak - before) / RUNS),
      target: 6,
    },
  ];
}
