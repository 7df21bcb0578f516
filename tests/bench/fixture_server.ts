/**
 * A downstream of ordinary make: a server on the SDK, the same for direct calls and for calls through Runbyte.
 * @module
 */
import { Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

interface Fixture {
  readonly name: string;
  readonly properties: Readonly<Record<string, { type: string }>>;
  readonly required: readonly string[];
}

const TOOLS: readonly Fixture[] = [
  { name: "echo", properties: { value: { type: "string" } }, required: ["value"] },
  { name: "slow", properties: { ms: { type: "number" } }, required: ["ms"] },
  { name: "rows", properties: { count: { type: "number" } }, required: ["count"] },
];

let rowsText = "";

async function run(name: string, args: Record<string, unknown>): Promise<string> {
  switch (name) {
    case "echo":
      return String(args.value);
    case "slow":
      await new Promise((resolve) => setTimeout(resolve, Number(args.ms)));
      return "done";
    default:
      return rowsText ||= JSON.stringify(
        Array.from(
          { length: Number(args.count) },
          (_, id) => ({
            id,
            name: `customer number ${id}`,
            amount: (id * 37) % 9_973,
            tags: ["a", "b"],
          }),
        ),
      );
  }
}

serveStdio(() => {
  const server = new Server({ name: "fixture", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({
    tools: TOOLS.map(({ name, properties, required }) => ({
      name,
      description: `The tool ${name}.`,
      inputSchema: { type: "object" as const, properties, required: [...required] },
    })),
  }));
  server.setRequestHandler("tools/call", async (request) => ({
    content: [{
      type: "text",
      text: await run(request.params.name, request.params.arguments ?? {}),
    }],
  }));
  return server;
});
