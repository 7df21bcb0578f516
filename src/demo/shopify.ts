import { createOrders, type LineItem, type Order, pricesOf } from "./orders.ts";
import type { PlayArguments, PlayTool } from "./play_server.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 250;

/** Plays a shop: three days of orders up to today, and those that are created through it. */
export function createShopify(): readonly PlayTool[] {
  const created: Order[] = [];
  const allOrders = () => [...created.toReversed(), ...createOrders(new Date())];
  return [
    {
      name: "list_orders",
      title: "List orders",
      description:
        "List the shop's orders, newest first. Filter by creation date and status. Amounts are integers in cents of the order's currency. Answers an array of orders.",
      inputSchema: {
        type: "object",
        properties: {
          created_after: {
            type: "string",
            description:
              "Only orders created at or after this ISO 8601 date or time, for example 2025-02-04",
          },
          created_before: {
            type: "string",
            description: "Only orders created before this ISO 8601 date or time",
          },
          financial_status: {
            type: "string",
            enum: ["paid", "pending", "refunded"],
            description: "Only orders with this payment status",
          },
          limit: {
            type: "integer",
            minimum: 1,
            maximum: MAX_LIMIT,
            default: DEFAULT_LIMIT,
            description: "Largest number of orders in the answer",
          },
        },
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
      run: (args) => listOrders(allOrders(), args),
    },
    {
      name: "get_order",
      title: "Get order",
      description:
        "Get one order by its order number, with line items, customer and shipping address.",
      inputSchema: {
        type: "object",
        properties: {
          order_number: {
            type: "integer",
            description: "The number that customers see, for example 4201",
          },
        },
        required: ["order_number"],
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
      run(args) {
        const order = allOrders().find((each) => each.order_number === args.order_number);
        if (order === undefined) throw new Error(`Order ${args.order_number} not found`);
        return order;
      },
    },
    {
      name: "create_order",
      title: "Create order",
      description: "Create an order for a customer. The order is paid later; it starts as pending.",
      inputSchema: {
        type: "object",
        properties: {
          customer_email: { type: "string", format: "email", description: "Who ordered" },
          customer_name: { type: "string" },
          line_items: {
            type: "array",
            minItems: 1,
            description: "What was ordered",
            items: {
              type: "object",
              properties: {
                sku: { type: "string" },
                title: { type: "string" },
                quantity: { type: "integer", minimum: 1 },
                price: { type: "integer", minimum: 0, description: "Price of one piece in cents" },
              },
              required: ["sku", "title", "quantity", "price"],
            },
          },
        },
        required: ["customer_email", "line_items"],
      },
      annotations: { readOnlyHint: false, destructiveHint: false },
      run(args) {
        const order = newOrder(allOrders()[0], args);
        created.push(order);
        return order;
      },
    },
  ];
}

function listOrders(orders: readonly Order[], args: PlayArguments): readonly Order[] {
  const after = timeOf(args, "created_after") ?? -Infinity;
  const before = timeOf(args, "created_before") ?? Infinity;
  const limit = args.limit === undefined ? DEFAULT_LIMIT : Number(args.limit);
  if (limit < 1 || limit > MAX_LIMIT) throw new Error(`'limit' must be between 1 and ${MAX_LIMIT}`);
  return orders.filter((order) => {
    const createdAt = Date.parse(order.created_at);
    return createdAt >= after && createdAt < before &&
      (args.financial_status === undefined || order.financial_status === args.financial_status);
  }).slice(0, limit);
}

function timeOf(args: PlayArguments, name: string): number | undefined {
  if (args[name] === undefined) return undefined;
  const time = Date.parse(String(args[name]));
  if (Number.isNaN(time)) {
    throw new Error(`'${name}' must be an ISO 8601 date, not '${args[name]}'`);
  }
  return time;
}

function newOrder(last: Order, args: PlayArguments): Order {
  const line_items = args.line_items as readonly LineItem[];
  const net = line_items.reduce((sum, item) => sum + item.price * item.quantity, 0);
  if (!Number.isSafeInteger(net)) throw new Error("Every line item needs a price and a quantity");
  return {
    id: last.id + 7_919,
    order_number: last.order_number + 1,
    created_at: new Date().toISOString(),
    customer_email: String(args.customer_email),
    customer_name: String(args.customer_name ?? ""),
    financial_status: "pending",
    fulfillment_status: "unfulfilled",
    payment_gateway: "stripe",
    source: "web",
    currency: "USD",
    ...pricesOf(net),
    line_items,
    shipping_address: { city: "", zip: "", country_code: "" },
  };
}
