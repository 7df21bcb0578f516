import { BEST_PEERS } from "./peers.ts";
import { commandOf, descendantsOf, residentBytesOf } from "../support/processes.ts";
import { sampleOf } from "./measure.ts";
import type { Row } from "./row.ts";
import { Direct, startRunbyte } from "./stage.ts";

const MB = 1_000_000;
const WARM_UPS = 1;
const TIMES = 8;

/** What starting costs beside a bare server on the same SDK and runtime. */
export async function measureStart(): Promise<readonly Row[]> {
  const bare: number[] = [];
  const runbyte: number[] = [];
  const firstRuns: number[] = [];
  for (let round = -WARM_UPS; round < TIMES; round++) {
    const bareMs = await startTimeOf(Direct.start, () => Promise.resolve(0));
    const runbyteMs = await startTimeOf(startRunbyte, (started) => started.value("return 1 + 1;"));
    if (round < 0) continue;
    bare.push(bareMs.start);
    runbyte.push(runbyteMs.start);
    firstRuns.push(runbyteMs.firstUse);
  }
  return [
    {
      name: "start to initialized",
      unit: "ms",
      direct: sampleOf(bare),
      runbyte: sampleOf(runbyte),
      target: 1.4,
      peer: BEST_PEERS.coldStart,
    },
    {
      name: "first program, beside Runbyte's start",
      unit: "ms",
      direct: sampleOf(runbyte),
      runbyte: sampleOf(firstRuns),
      target: 2.5,
    },
    ...await measureMemory(),
  ];
}

/** Time until a peer is initialized, and of its first use after that. */
async function startTimeOf<T extends AsyncDisposable>(
  start: () => Promise<T>,
  use: (started: T) => Promise<unknown>,
): Promise<{ start: number; firstUse: number }> {
  const startedAt = performance.now();
  await using started = await start();
  const initializedAt = performance.now();
  await use(started);
  return { start: initializedAt - startedAt, firstUse: performance.now() - initializedAt };
}

async function measureMemory(): Promise<readonly Row[]> {
  await using direct = await Direct.start();
  await using runbyte = await startRunbyte();
  const megabytes = (pids: readonly number[]) =>
    sampleOf([pids.reduce((sum, pid) => sum + residentBytesOf(pid), 0) / MB]);
  const bare = megabytes([direct.child.pid]);
  const idle = megabytes([runbyte.child.pid]);
  await runbyte.value(
    "import { echo } from './servers/fixture'; return await echo({ value: 'x' });",
  );
  // Downstream servers are no part of Runbyte's own memory.
  const own = descendantsOf(runbyte.child.pid)
    .filter((pid) => /__executor|__compiler/.test(commandOf(pid)));
  return [
    {
      name: "memory, idle before the first program",
      unit: "MB",
      direct: bare,
      runbyte: idle,
      target: 1.6,
      peer: BEST_PEERS.idleMemory,
    },
    {
      name: "memory after it, with own children",
      unit: "MB",
      direct: bare,
      runbyte: megabytes([runbyte.child.pid, ...own]),
    },
  ];
}
