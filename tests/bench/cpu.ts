import { measurePair, sampleOf } from "./measure.ts";
import { type PeerFigures, PEERS } from "./peers.ts";
import type { Row } from "./row.ts";
import { startRunbyte } from "./stage.ts";

/** Programs that compute; each returns the milliseconds that its own work took. */
const WORK: Readonly<Record<string, { readonly code: string; readonly peers: PeerFigures }>> = {
  "loop of 10 million": {
    code: `let sum = 0;
const startedAt = Date.now();
for (let i = 0; i < 1e7; i++) sum += i;
if (sum !== 49999995000000) throw new Error('wrong ' + sum);
return Date.now() - startedAt;`,
    peers: PEERS.loop,
  },
  "sort of 100,000 numbers": {
    code: `let seed = 1;
const values = Array.from({ length: 1e5 }, () => seed = (seed * 48271) % 2147483647);
const startedAt = Date.now();
values.sort((a, b) => a - b);
if (values[0] > values[1]) throw new Error('not sorted');
return Date.now() - startedAt;`,
    peers: PEERS.sort,
  },
  "JSON.parse of 5 MB": {
    code: `const text = JSON.stringify(Array.from({ length: 67000 }, (_, id) => ({
  id, name: 'customer number ' + id, amount: (id * 37) % 9973, tags: ['a', 'b'],
})));
const startedAt = Date.now();
if (JSON.parse(text).length !== 67000) throw new Error('wrong');
return Date.now() - startedAt;`,
    peers: PEERS.parse,
  },
};

/** What computing costs in QuickJS beside plain V8: the price of the first wall. */
export async function measureCpu(): Promise<readonly Row[]> {
  await using runbyte = await startRunbyte();
  const rows: Row[] = [];
  for (const [name, { code, peers }] of Object.entries(WORK)) {
    const plain = new Function(code) as () => number;
    const times: [number[], number[]] = [[], []];
    await measurePair(
      () => Promise.resolve(times[0].push(plain())),
      async () => times[1].push(await runbyte.value(code)),
      { warmUps: 0, times: 8 },
    );
    // The first rounds are those in which V8 optimises both sides.
    const [direct, own] = times.map((values) => sampleOf(...values.slice(3)));
    rows.push({ name, unit: "ms", direct, runbyte: own, peers });
  }
  return rows;
}
