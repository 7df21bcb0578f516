/**
 * A server made with the new SDK: over stdio when it is run, or as a factory for HTTP.
 * `only-2026` refuses the handshake of the older era.
 * @module
 */
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import process from "node:process";
import { z } from "zod";

/** One instance of the server, as the SDK's entry points want it. */
export function createSdk2Server(): McpServer {
  const server = new McpServer({ name: "new", version: "2.4.0" }, { instructions: "Add." });
  server.registerTool("add", {
    description: "Adds two numbers.",
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    outputSchema: z.object({ sum: z.number() }),
  }, ({ a, b }) => ({ content: [], structuredContent: { sum: a + b } }));
  server.registerTool("wait", {
    description: "Waits until it is cancelled; with progress.",
    inputSchema: z.object({}),
  }, async (_args, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken !== undefined) {
      await mcpReq.notify({
        method: "notifications/progress",
        params: { progressToken, progress: 1 },
      });
    }
    await new Promise((resolve) => mcpReq.signal.addEventListener("abort", resolve));
    cancelled++;
    return { content: [] };
  });
  server.registerTool(
    "cancelled",
    { description: "How many waits were cancelled." },
    () => ({ content: [], structuredContent: { cancelled } }),
  );
  return server;
}

let cancelled = 0;

if (import.meta.main) {
  serveStdio(createSdk2Server, { legacy: process.argv[2] === "only-2026" ? "reject" : "serve" });
}
