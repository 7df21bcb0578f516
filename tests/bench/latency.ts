import { BEST_PEERS } from "./peers.ts";
import { measurePair, millisecondsOf, sampleOf } from "./measure.ts";
import type { Row } from "./row.ts";
import type { Stage } from "./stage.ts";

const REPEATS = { warmUps: 30, times: 200 };

/** What one program costs beside one plain call. */
export async function measureLatency({ direct, runbyte }: Stage): Promise<readonly Row[]> {
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
  const first = sampleOf([await millisecondsOf(unseenRun)]);
  const unseen = await measurePair(plainCall, unseenRun, { warmUps: 2, times: 25 });
  const unit = "ms";
  return [
    {
      name: "return 1 + 1",
      unit,
      direct: trivial[0],
      runbyte: trivial[1],
      target: 10,
      peer: BEST_PEERS.trivial,
    },
    {
      name: "program with one call",
      unit,
      direct: oneCall[0],
      runbyte: oneCall[1],
      target: 13,
      peer: BEST_PEERS.oneCall,
    },
    { name: "unseen 30-line program, first", unit, direct: oneCall[0], runbyte: first },
    {
      name: "unseen 30-line program, warm",
      unit,
      direct: unseen[0],
      runbyte: unseen[1],
      target: 60,
    },
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
