import { sampleOf } from "./measure.ts";
import { megabytesOf, ownProcesses } from "./memory.ts";
import { PEERS } from "./peers.ts";
import type { Row } from "./row.ts";
import { Direct, startRunbyte } from "./stage.ts";

const WARM_UPS = 1;
const TIMES = 12;

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
  const unit = "ms";
  return [
    {
      name: "start to initialized, beside a bare SDK server",
      unit,
      direct: sampleOf(...bare),
      runbyte: sampleOf(...runbyte),
      target: 1.4,
      peers: PEERS.coldStart,
    },
    {
      name: "first program right after it, beside Runbyte's start",
      unit,
      direct: sampleOf(...runbyte),
      runbyte: sampleOf(...firstRuns),
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
  const megabytes = (pids: readonly number[]) => sampleOf(megabytesOf(pids));
  const bare = megabytes([direct.child.pid]);
  const idle = megabytes([runbyte.child.pid]);
  await runbyte.value(
    "import { echo } from './servers/fixture'; return await echo({ value: 'x' });",
  );
  const used = megabytes(ownProcesses(runbyte.child.pid));
  const unit = "MB";
  return [
    {
      name: "memory before the first program",
      unit,
      direct: bare,
      runbyte: idle,
      target: 1.6,
      peers: PEERS.idleMemory,
    },
    { name: "memory after it, with own children", unit, direct: bare, runbyte: used },
  ];
}
