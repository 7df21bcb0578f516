/** Runbyte's HTTP server with the conformance suite's tools in place of its own; ends with SIGTERM. */
import { Server } from "@modelcontextprotocol/server";
import process from "node:process";
import { DEFAULT_SERVER_LIMITS } from "../../src/base/server_limits.ts";
import { serveHttp } from "../../src/server/http.ts";
import type { McpServerOptions } from "../../src/server/server.ts";
import type { Sessions } from "../../src/session/sessions.ts";
import { FIXTURE_ROUNDS } from "./fixture_rounds.ts";
import { FIXTURE_TOOLS, type FixtureTool } from "./fixture_tools.ts";

const rounds = Object.entries(FIXTURE_ROUNDS)
  .map(([name, tool]) => [`test_input_required_result_${name}`, tool] as const);
const tools: Readonly<Record<string, FixtureTool>> = {
  ...FIXTURE_TOOLS,
  ...Object.fromEntries(rounds),
};

const SCHEMA_2020_12 = {
  name: "json_schema_2020_12_tool",
  description: "Tool with JSON Schema 2020-12 features",
  inputSchema: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: {
      address: {
        type: "object",
        properties: { street: { type: "string" }, city: { type: "string" } },
      },
    },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
    additionalProperties: false,
  },
} as const;

function createServer({ schedule }: McpServerOptions): Server {
  const server = new Server(
    { name: "runbyte-fixture", version: "1" },
    { capabilities: { tools: {}, logging: {} } },
  );
  server.setRequestHandler("tools/list", () => ({
    tools: [
      ...Object.keys(tools).map((name) => ({
        name,
        description: `The suite's ${name}`,
        inputSchema: { type: "object" as const },
      })),
      SCHEMA_2020_12,
    ],
  }));
  server.setRequestHandler("tools/call", async ({ params }, context) => {
    const tool = Object.hasOwn(tools, params.name) ? tools[params.name] : undefined;
    if (tool === undefined) throw new Error(`Unknown tool ${params.name}`);
    const call = { isRun: true, signal: context.mcpReq.signal };
    return await schedule!(call, () => tool(params.arguments ?? {}, context));
  });
  return server;
}

const nothing = (): never => {
  throw new Error("The suite's tools have no workspaces");
};
const sessions = { open: nothing, find: nothing, count: nothing } as unknown as Sessions;
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());

await serveHttp({ sessions, redact: (text) => text, warm: () => {} }, {
  host: "127.0.0.1",
  port: 0,
  access: { anyone: true },
  limits: DEFAULT_SERVER_LIMITS,
  createServer,
  onListening: (url) => void process.stderr.write(`Serving MCP at ${url}\n`),
}, stop.signal);
