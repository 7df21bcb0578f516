import { measurePair, millisecondsOf, sampleOf } from "./measure.ts";
import { PEERS } from "./peers.ts";
import type { Row } from "./row.ts";
import { Direct, startRunbyte } from "./stage.ts";

const REPEATS = { warmUps: 30, times: 300 };

/** What one program costs beside one plain call. */
export async function measureLatency(): Promise<readonly Row[]> {
  await using direct = await Direct.start();
  await using runbyte = await startRunbyte();
  const plainCall = () => direct.call("echo", { value: "hello" });
  const trivial = await measurePair(plainCall, () => runbyte.value("return 1 + 1;"), REPEATS);
  const oneCall = await measurePair(
    plainCall,
    () =>
      runbyte.value(
        "import { echo } from './servers/fixture'; return await echo({ value: 'hello' });",
      ),
    REPEATS,
  );
  let number = 0;
  const unseenRun = () => runbyte.value(unseenProgram(number++));
  const first = sampleOf(await millisecondsOf(unseenRun));
  const unseen = await measurePair(plainCall, unseenRun, { warmUps: 2, times: 40 });
  const unit = "ms";
  return [
    {
      name: "return 1 + 1, seen before",
      unit,
      direct: trivial[0],
      runbyte: trivial[1],
      target: 10,
      peers: PEERS.trivial,
    },
    {
      name: "return 1 + 1, p95",
      unit,
      of: "p95",
      direct: trivial[0],
      runbyte: trivial[1],
      target: 25,
      peers: PEERS.trivialP95,
    },
    {
      name: "program with one call",
      unit,
      direct: oneCall[0],
      runbyte: oneCall[1],
      target: 13,
      peers: PEERS.oneCall,
    },
    {
      name: "unseen 30-line program, first check of its servers",
      unit,
      direct: oneCall[0],
      runbyte: first,
    },
    { name: "unseen 30-line program", unit, direct: unseen[0], runbyte: unseen[1], target: 60 },
  ];
}

/** Thirty lines over three servers, different for each number. */
function unseenProgram(number: number): string {
  return `import * as shopify from './servers/shopify';
import * as slack from './servers/slack';
import { echo } from './servers/fixture';

interface Summary {
  readonly count: number;
  readonly total: number;
  readonly cities: readonly string[];
}

function summarize(orders: { total_price: number; shipping_address: { city: string } }[]): Summary {
  const cities = new Set(orders.map((order) => order.shipping_address.city));
  return {
    count: orders.length,
    total: orders.reduce((sum, order) => sum + order.total_price, ${number}),
    cities: [...cities].sort(),
  };
}

const [orders, { channels }] = await Promise.all([
  shopify.listOrders({ limit: ${5 + number}, financial_status: 'paid' }),
  slack.listChannels({ latest_messages: 1 }),
]);
const summary = summarize(orders);
const names = channels.map((channel) => channel.name.slice(1).toUpperCase());
const greeting = await echo({ value: \`\${summary.count} orders for \${names.join(', ')}\` });
if (summary.count !== ${5 + number}) {
  throw new Error('wrong count');
}
return { ...summary, greeting };`;
}
