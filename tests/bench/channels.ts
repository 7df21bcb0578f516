import { join } from "node:path";
import { DENO_COMMAND } from "../../src/cli/rights.ts";
import { ENTRY } from "../support/entry.ts";
import { JsrPackage } from "../support/jsr_package.ts";
import { findNode, NODE_VERSIONS } from "../support/node_versions.ts";
import { installedPackage } from "../support/npm_package.ts";
import { Runbyte } from "../support/runbyte.ts";
import { sampleOf } from "./measure.ts";
import type { Row } from "./row.ts";
import { Direct } from "./stage.ts";

const WARM_UPS = 2;
const TIMES = 8;

/** A way to start Runbyte. */
interface Way {
  readonly name: string;
  readonly entry: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What starting costs in each channel, beside a bare server on the same SDK under Deno. */
export async function measureChannels(): Promise<readonly Row[]> {
  await using published = await JsrPackage.publish();
  const ways: Way[] = [
    { name: "Deno from source", entry: ENTRY },
    {
      name: "Deno from JSR",
      entry: [Deno.execPath(), ...DENO_COMMAND.split(" ").slice(1)],
      env: published.env,
    },
  ];
  const main = join(await installedPackage("with-optional"), "dist", "main.js");
  for (const version of NODE_VERSIONS) {
    const node = await findNode(version);
    if (node !== undefined) ways.push({ name: `npm on Node ${version}`, entry: [node, main] });
  }
  const bare: number[] = [];
  const started = new Map<Way, number[]>(ways.map((way) => [way, []]));
  for (let round = -WARM_UPS; round < TIMES; round++) {
    const bareMs = await startTimeOf(Direct.start);
    if (round >= 0) bare.push(bareMs);
    for (const [way, times] of started) {
      const ms = await startTimeOf(() => Runbyte.start(way));
      if (round >= 0) times.push(ms);
    }
  }
  return [...started].map(([{ name }, times]) => ({
    name: `start to initialized: ${name}`,
    unit: "ms",
    direct: sampleOf(...bare),
    runbyte: sampleOf(...times),
  }));
}

/** Time until a client is initialized. */
async function startTimeOf(start: () => Promise<AsyncDisposable>): Promise<number> {
  const startedAt = performance.now();
  await using _started = await start();
  return performance.now() - startedAt;
}
