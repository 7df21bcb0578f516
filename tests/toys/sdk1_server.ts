/**
 * A server of the 2025 era, made with the old SDK, over stdio.
 * @module
 */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer({ name: "old", version: "1.32.2" });
server.registerTool("add", {
  description: "Adds two numbers.",
  inputSchema: { a: z.number(), b: z.number() },
  outputSchema: { sum: z.number() },
}, ({ a, b }: { a: number; b: number }) => ({ content: [], structuredContent: { sum: a + b } }));
const late = server.registerTool(
  "late",
  { description: "Comes when it is let in." },
  () => ({ content: [{ type: "text", text: "here" }] }),
);
late.disable();
server.registerTool("let_in", { description: "Shows the other tool." }, () => {
  late.enable();
  return { content: [] };
});
await server.connect(new StdioServerTransport());
