import { RunbyteError } from "../base/errors.ts";
import type { Exchange, MeasuredClient } from "./measured_client.ts";
import type { Order } from "./orders.ts";
import { ORDER_PROGRAM, READ_BACK_PROGRAM } from "./program.ts";

/** What stands in the servers' books after the job. */
export interface Outcome {
  readonly records: readonly Readonly<Record<string, unknown>>[];
  readonly messages: readonly string[];
}

/** Told of each exchange as it happens. */
export type ExchangeListener = (exchange: Exchange) => void;

const TABLE = "High Value Orders";
const CHANNEL = "#sales";

/** Does the story's job through Runbyte: explore, read three modules, run one program. */
export async function runThroughRunbyte(
  runbyte: MeasuredClient,
  onExchange: ExchangeListener,
): Promise<Outcome> {
  const steps: readonly (readonly [tool: string, args: Readonly<Record<string, unknown>>])[] = [
    ["list_directory", { path: "/servers" }],
    ["list_directory", { path: "/servers/shopify" }],
    ["read_file", { path: "/servers/shopify/listOrders.ts" }],
    ["read_file", { path: "/servers/airtable/createRecord.ts" }],
    ["read_file", { path: "/servers/slack/postMessage.ts" }],
    ["execute_code", { code: ORDER_PROGRAM }],
  ];
  for (const [tool, args] of steps) onExchange(await runbyte.call(tool, args));
  const { result } = await runbyte.call("execute_code", { code: READ_BACK_PROGRAM });
  return parse<Outcome>(result);
}

/** Does the same job as a model does it with the servers' own tools: one call after the other. */
export async function runByDirectCalls(
  servers: Readonly<Record<string, MeasuredClient>>,
  onExchange: ExchangeListener,
): Promise<Outcome> {
  const { shopify, airtable, slack } = servers;
  const today = new Date().toISOString().slice(0, 10);
  const listing = await shopify.call("list_orders", { created_after: today });
  onExchange(listing);
  const large = parse<readonly Order[]>(listing.result)
    .filter((order) => order.total_price > 100_000);
  for (const order of large) {
    const fields = {
      OrderNumber: order.order_number,
      Customer: order.customer_email,
      Amount: order.total_price / 100,
      Date: order.created_at,
    };
    onExchange(await airtable.call("create_record", { table: TABLE, fields }));
  }
  const total = large.reduce((sum, order) => sum + order.total_price, 0) / 100;
  const text = `${large.length} high-value orders today! Total: $${total.toLocaleString("en-US")}`;
  onExchange(await slack.call("post_message", { channel: CHANNEL, text }));
  return await readBack(airtable, slack);
}

async function readBack(airtable: MeasuredClient, slack: MeasuredClient): Promise<Outcome> {
  const { records } = parse<{ records: { fields: Outcome["records"][number] }[] }>(
    (await airtable.call("list_records", { table: TABLE })).result,
  );
  const { channels } = parse<{ channels: { name: string; messages: { text: string }[] }[] }>(
    (await slack.call("list_channels", { latest_messages: 10 })).result,
  );
  const sales = channels.find((channel) => channel.name === CHANNEL);
  return {
    records: records.map((record) => record.fields),
    messages: sales?.messages.map((message) => message.text) ?? [],
  };
}

function parse<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new RunbyteError("TOOL_FAILED", `Expected JSON, got: ${text.slice(0, 200)}`, { cause });
  }
}
