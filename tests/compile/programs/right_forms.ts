/** Programs of every form, written as agents write them. */
export const RIGHT_FORMS: Readonly<Record<string, string>> = {
  "the program of the story": `import * as shopify from './servers/shopify';
import * as airtable from './servers/airtable';
import * as slack from './servers/slack';
// Fetch today's orders
const orders = await shopify.listOrders({
created_after: new Date().toISOString().split('T')[0]
});
// Filter high-value orders
const highValue = orders.filter(o => o.total_price > 100000); // cents
// Log each to Airtable
for (const order of highValue) {
await airtable.createRecord({
table: "High Value Orders",
fields: {
OrderNumber: order.order_number,
Customer: order.customer_email,
Amount: order.total_price / 100,
Date: order.created_at
}
});
}
// Notify sales team
const total = highValue.reduce((sum, o) => sum + o.total_price, 0) / 100;
await slack.postMessage({
channel: "#sales",
text: \`\${highValue.length} high-value orders today! Total: $\${total.toLocaleString()}\`
});
return { processed: highValue.length, total };`,
  "an expression": "1 + 1",
  "a floating promise":
    'import { postMessage } from "./servers/slack";\npostMessage({ channel: "a", text: "b" });',
  "early return":
    'const input: string = "x";\nif (!input) return { error: "empty" };\nreturn { ok: input.length };',
  "returns of several types":
    'const n = Math.random();\nif (n > 0.5) return "big";\nif (n > 0.2) return 3;\nreturn null;',
  "code behind a return": "return 1;\nconsole.log('never');",
  "exec":
    'async function exec() {\n  const { listOrders } = await import("./servers/shopify");\n  return (await listOrders()).length;\n}',
  "exec with a typed result":
    "interface Report { n: number }\nasync function exec(): Promise<Report> { return { n: 1 }; }",
  "default function":
    'import { getOrder } from "./servers/shopify";\nexport default async function main() {\n  const order = await getOrder({ id: 1 });\n  return order.customer?.email ?? "none";\n}',
  "default arrow": "export default async () => ({ ok: true });",
  "default value": "const list = [1, 2, 3];\nexport default list.map((n) => n * 2);",
  "exported workflow": `import * as slack from "./servers/slack";
export const schedule = "0 18 * * *";
export async function dailySalesReport(threshold: number = 1000, slackChannel: string = "#sales") {
  await slack.postMessage({ channel: slackChannel, text: String(threshold) });
  return { threshold };
}`,
  "main and its call":
    "async function main() { return await Promise.resolve(1); }\nmain().catch((e) => console.error(e.message));",
  "function called at once":
    "(async () => {\n  const a = await Promise.resolve(1);\n  console.log(a);\n})();",
  "exported types beside a return":
    "export type Row = { id: number };\nexport interface Table { rows: Row[] }\nconst t: Table = { rows: [] };\nreturn t;",
  "a late import":
    'const started = Date.now();\nimport { listOrders } from "./servers/shopify";\nconst orders = await listOrders({ limit: 5 });\nreturn { took: Date.now() - started, orders };',
  "imports of single tools":
    'import { getOrder } from "./servers/shopify/getOrder";\nimport { postMessage } from "/servers/slack/postMessage.ts";\nconst o = await getOrder({ id: 1 });\nawait postMessage({ channel: "c", text: o.total_price });',
  "import of all servers":
    'import * as servers from "./servers";\nreturn (await servers.github.listIssues({ owner: "a", repo: "b" })).length;',
  "dynamic import":
    'const { createIssue } = await import("./servers/github");\nreturn await createIssue({ owner: "a", repo: "b", title: "c" });',
  "dynamic import of something else":
    'try { const m = await import("jsr:@std/assert"); return Object.keys(m); } catch { return "denied"; }',
  "computed import":
    'const name = "slack";\nconst server = await import(`./servers/${name}`);\nreturn server.postMessage;',
  "declarations of what may be there":
    "declare const injected: { a: number } | undefined;\ndeclare function helper(a: string): void;\ndeclare let counter: number;\ndeclare class Thing { id: number }\ndeclare namespace NS { const a: number }\nlet t: Thing | undefined;\nreturn [typeof injected, typeof helper, typeof counter, t];",
  "directives for the checker":
    "// @ts-nocheck\n// @ts-expect-error nothing is wrong here\nconst a = 1;\nreturn a;",
  "references in comments":
    '/// <reference types="node" />\n/// <reference lib="dom" />\n/// <reference path="./x.d.ts" />\nexport default 1;',
};
