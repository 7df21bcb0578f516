import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import assert from "node:assert/strict";
import { createAirtable } from "../../src/demo/airtable.ts";
import { createOrders } from "../../src/demo/orders.ts";
import { createPlayServer, type PlayTool } from "../../src/demo/play_server.ts";
import { runDemoServer } from "../../src/demo/servers.ts";
import { createShopify } from "../../src/demo/shopify.ts";
import { createSlack } from "../../src/demo/slack.ts";

type Args = Record<string, unknown>;

async function connect(tools: readonly PlayTool[]): Promise<Client> {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await createPlayServer("play", tools).connect(far);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(near);
  // The client checks structured content against output schemas only for tools that it has listed.
  await client.listTools();
  return client;
}

async function call(
  client: Client,
  name: string,
  args: Args,
): Promise<{ text: string; isError: boolean }> {
  const { content, isError } = await client.callTool({ name, arguments: args });
  assert.equal(content.length, 1);
  const [block] = content;
  assert.equal(block.type, "text");
  return { text: block.type === "text" ? block.text : "", isError: isError === true };
}

Deno.test("createOrders() gives the same 50 orders a day, 8 over 1,000, that add up to 9,400.08", () => {
  const now = new Date("2026-03-01T00:00:00.000Z");
  const orders = createOrders(now);
  assert.deepEqual(createOrders(new Date("2026-03-01T23:59:59.999Z")), orders);
  const today = orders.filter((order) => order.created_at.startsWith("2026-03-01"));
  const large = today.filter((order) => order.total_price > 100_000);
  assert.equal(today.length, 50);
  assert.equal(large.length, 8);
  assert.equal(large.reduce((sum, order) => sum + order.total_price, 0), 940_008);
  assert.equal(today.filter((order) => order.total_price === 100_000).length, 1);
});

Deno.test("createOrders() numbers orders uniquely and adds up their prices", () => {
  const orders = createOrders(new Date());
  assert.equal(new Set(orders.map((order) => order.order_number)).size, orders.length);
  assert.equal(new Set(orders.map((order) => order.id)).size, orders.length);
  for (const order of orders) {
    const net = order.line_items.reduce((sum, item) => sum + item.quantity * item.price, 0);
    assert.equal(order.total_price, net + order.shipping_price, String(order.order_number));
  }
});

Deno.test("list_orders answers one block with an array of the orders since a date", async () => {
  const client = await connect(createShopify());
  const today = new Date().toISOString().slice(0, 10);
  const orders = JSON.parse((await call(client, "list_orders", { created_after: today })).text);
  assert.equal(orders.length, 50);
  const all = JSON.parse((await call(client, "list_orders", { limit: 250 })).text);
  assert.equal(all.length, 150);
  const few = JSON.parse(
    (await call(client, "list_orders", { financial_status: "pending", limit: 2 })).text,
  );
  assert.deepEqual(few.map((order: Args) => order.financial_status), ["pending", "pending"]);
});

Deno.test("get_order finds an order that create_order has made", async () => {
  const client = await connect(createShopify());
  const line_items = [{ sku: "X", title: "Thing", quantity: 3, price: 500 }];
  const args = { customer_email: "a@b.example", line_items };
  const { order_number, total_price } = JSON.parse((await call(client, "create_order", args)).text);
  assert.equal(total_price, 2_290);
  const found = JSON.parse((await call(client, "get_order", { order_number })).text);
  assert.equal(found.customer_email, "a@b.example");
  assert.equal((await call(client, "get_order", { order_number: 1 })).isError, true);
});

Deno.test("list_records gives back every record of create_record, in order", async () => {
  const client = await connect(createAirtable());
  for (const n of [1, 2, 3]) await call(client, "create_record", { table: "T", fields: { n } });
  const { records } = JSON.parse((await call(client, "list_records", { table: "T" })).text);
  assert.deepEqual(records.map((record: Args) => record.fields), [{ n: 1 }, { n: 2 }, { n: 3 }]);
  assert.equal(new Set(records.map((record: Args) => record.id)).size, 3);
  assert.equal((await call(client, "list_records", { table: "U" })).isError, true);
});

Deno.test("list_channels gives back the messages of post_message", async () => {
  const client = await connect(createSlack());
  for (const text of ["one", "two"]) {
    await call(client, "post_message", { channel: "#sales", text });
  }
  const { channels } = JSON.parse(
    (await call(client, "list_channels", { latest_messages: 1 })).text,
  );
  const sales = channels.find((channel: Args) => channel.name === "#sales");
  assert.equal(sales.message_count, 2);
  assert.deepEqual(sales.messages.map((message: Args) => message.text), ["two"]);
  assert.match(
    (await call(client, "post_message", { channel: "#x", text: "" })).text,
    /channel_not_found/,
  );
});

Deno.test("a play tool refuses unknown, missing and wrongly typed arguments", async () => {
  const client = await connect(createAirtable());
  const wrong: readonly Args[] = [{ tabel: "T", fields: {} }, { table: "T" }, {
    table: 1,
    fields: {},
  }, {
    table: "T",
    fields: [],
  }, { table: "T", fields: null }];
  for (const args of wrong) {
    assert.equal((await call(client, "create_record", args)).isError, true, JSON.stringify(args));
  }
  assert.equal((await call(client, "list_records", { table: "T" })).isError, true);
});

Deno.test("runDemoServer() names the servers that there are", () => {
  assert.throws(() => runDemoServer("constructor"), {
    code: "USAGE",
    hint: /shopify, airtable, slack/,
  });
});
