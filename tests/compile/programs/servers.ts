import type { ModuleSource } from "../../../src/compile/program.ts";
import { moduleSource } from "../support.ts";

/** One tool: its arguments and its result, in TypeScript. */
type Tools = Readonly<Record<string, readonly [args: string, result?: string]>>;

const SERVERS: Readonly<Record<string, Tools>> = {
  shopify: {
    listOrders: [
      'args?: { created_after?: string; status?: "open" | "closed" | "any"; limit?: number }',
    ],
    getOrder: [
      "args: { id: number }",
      "{ id: number; total_price: string; customer?: { email?: string; name: string }; tags: string[]; note: string | null }",
    ],
  },
  airtable: {
    createRecord: ["args: { table: string; fields: Record<string, unknown> }"],
    listRecords: [
      "args: { table: string; maxRecords?: number; view?: string }",
      "{ records: { id: string; fields: Record<string, unknown> }[]; offset?: string }",
    ],
  },
  slack: {
    postMessage: [
      "args: { channel: string; text: string; thread_ts?: string; blocks?: { type: string; [key: string]: unknown }[] }",
    ],
  },
  github: {
    listIssues: [
      'args: { owner: string; repo: string; state?: "open" | "closed" | "all"; labels?: string[]; page?: number }',
      '{ number: number; title: string; state: "open" | "closed"; labels: { name: string }[]; assignee: { login: string } | null; created_at: string }[]',
    ],
    createIssue: [
      "args: { owner: string; repo: string; title: string; body?: string; labels?: string[] }",
    ],
    searchCode: ['args: { query: string; "per-page"?: number }'],
  },
};

function declaration(name: string, [args, result = "any"]: Tools[string]): string {
  return `export declare function ${name}(${args}): Promise<${result}>;\n`;
}

const FILES: Record<string, string> = {
  "@runbyte/fs": `export declare function readFile(path: string): Promise<string>;
export declare function writeFile(path: string, data: string | Uint8Array): Promise<void>;
export declare function readJSON<T = any>(path: string): Promise<T>;
export declare function writeJSON(path: string, data: unknown): Promise<void>;
export declare function listFiles(path?: string): Promise<string[]>;
export declare function exists(path: string): Promise<boolean>;
`,
  "@runbyte/tools":
    `export declare function callTool(server: string, tool: string, args?: object): Promise<any>;
export declare class ToolError extends Error {
  readonly server: string;
  readonly tool: string;
}
`,
  "/workspace/helpers.ts": `export interface Sale { id: number; amount: number; region?: string }
export function total(sales: Sale[]): number {
  return sales.reduce((sum, sale) => sum + sale.amount, 0);
}
export const regions = ["north", "south"] as const;
export default function describe(sale: Sale): string {
  return \`\${sale.id}: \${sale.amount}\`;
}
`,
  "/workspace/old.js":
    "export function parse(text) { return JSON.parse(text); }\nexport const limits = [];\nexport class Row { constructor(id) { this.id = id; } }\nconst list = []; export { list as delete };\n",
  "/workspace/config.json": '{ "threshold": 1000, "items": [], "owner": null }',
};
for (const [server, tools] of Object.entries(SERVERS)) {
  FILES[`/servers/${server}/index.ts`] = Object.keys(tools)
    .map((name) => `export { ${name} } from "./${name}.ts";\n`).join("");
  for (const [name, tool] of Object.entries(tools)) {
    FILES[`/servers/${server}/${name}.ts`] = declaration(name, tool);
  }
}
FILES["/servers/index.ts"] = Object.keys(SERVERS)
  .map((server) => `export * as ${server} from "./${server}/index.ts";\n`).join("");

/** What the programs of these tables import. */
export const MODULES: ModuleSource = moduleSource(FILES);
