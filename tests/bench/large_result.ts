import { measurePair } from "./measure.ts";
import { PEERS } from "./peers.ts";
import type { Row } from "./row.ts";
import { Direct, startRunbyte } from "./stage.ts";

/** Makes about 5 MB of JSON. */
const ROWS = 67_000;

/** What filtering a large result costs beside only fetching and parsing it. */
export async function measureLargeResult(): Promise<readonly Row[]> {
  await using direct = await Direct.start();
  await using runbyte = await startRunbyte();
  const isWanted = (row: { amount: number; id: number }) => row.amount > 9_960 && row.id % 5 === 0;
  const [plain, filtered] = await measurePair(
    async () =>
      JSON.parse(await direct.call("rows", { count: ROWS })).filter(isWanted).slice(0, 10),
    () =>
      runbyte.value(`import { rows } from './servers/fixture';
const all = await rows({ count: ${ROWS} });
return all.filter((row) => row.amount > 9_960 && row.id % 5 === 0).slice(0, 10);`),
    { warmUps: 4, times: 15 },
  );
  return [{
    name: "5 MB result to 10 rows",
    unit: "ms",
    direct: plain,
    runbyte: filtered,
    target: 1.75,
    peers: PEERS.largeResult,
  }];
}
