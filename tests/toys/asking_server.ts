/**
 * A server that asks the person, tells its progress, waits until it is cancelled and keeps state. Of both eras, over stdio.
 * @module
 */
import { acceptedContent, inputRequired, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import process from "node:process";
import { z } from "zod";

const NAME = z.object({ name: z.string() });

/** One pixel, and one sample of silence. */
export const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
export const SILENCE = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQIAAACAgA==";

let cancelled = 0;
let count = 0;

/** One instance of the server, as the SDK's entry points want it. */
export function createAskingServer(): McpServer {
  const server = new McpServer({ name: "asking", version: "1" }, { instructions: "Ask." });
  const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });
  server.registerTool("greet", {
    description: "Asks for a name and greets.",
    inputSchema: z.object({ language: z.string().default("en") }),
  }, ({ language }, { mcpReq }) => {
    const answer = mcpReq.inputResponses?.who as { action?: string } | undefined;
    if (answer === undefined) {
      const message = `Your name (${language})?`;
      return inputRequired({
        inputRequests: { who: inputRequired.elicit({ message, requestedSchema: NAME }) },
        requestState: "state of greet",
      });
    }
    const accepted = acceptedContent(mcpReq.inputResponses, "who", NAME);
    return text(accepted === undefined ? `nobody (${answer.action})` : `Hello, ${accepted.name}!`);
  });
  server.registerTool("steps", {
    description: "Tells its progress, step by step.",
    inputSchema: z.object({ steps: z.number() }),
  }, async ({ steps }, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (let step = 1; step <= steps; step++) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress: step, total: steps, message: `step ${step}` };
        await mcpReq.notify({ method: "notifications/progress", params });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return text("done");
  });
  server.registerTool("wait", {
    description: "Waits until it is cancelled.",
    inputSchema: z.object({}),
  }, async (_args, { mcpReq }) => {
    await new Promise((resolve) => mcpReq.signal.addEventListener("abort", resolve));
    cancelled++;
    return text("cancelled");
  });
  server.registerTool(
    "state",
    { description: "Which process, how many waits were cancelled, and how often this was called." },
    () => ({
      content: [],
      structuredContent: { pid: process.pid, cancelled, count: ++count },
    }),
  );
  server.registerTool("media", { description: "An image, a sound, and bytes." }, () => ({
    content: [
      { type: "image", mimeType: "image/png", data: PIXEL },
      { type: "audio", mimeType: "audio/wav", data: SILENCE },
      {
        type: "resource",
        resource: { uri: "bytes://1", mimeType: "application/zip", blob: "AAEC" },
      },
    ],
  }));
  server.registerResource(
    "pixel",
    "pixel://one.png",
    { mimeType: "image/png" },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "image/png", blob: PIXEL }] }),
  );
  server.registerPrompt(
    "hello",
    { description: "Says hello.", argsSchema: z.object({ to: z.string() }) },
    ({ to }) => ({
      messages: [{ role: "user", content: { type: "text", text: `Hello ${to}` } }],
    }),
  );
  server.registerResource(
    "note",
    "note://one",
    { description: "A note.", mimeType: "text/plain" },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "text/plain", text: "the note" }] }),
  );
  const grow = server.registerTool(
    "grow",
    { description: "Adds a resource and a prompt, and takes itself away." },
    () => {
      grow.remove();
      server.registerResource(
        "note2",
        "note://two",
        {},
        (uri) => ({ contents: [{ uri: uri.href, text: "another note" }] }),
      );
      server.registerPrompt("bye", {}, () => ({ messages: [] }));
      return text("grown");
    },
  );
  return server;
}

if (import.meta.main) serveStdio(createAskingServer);
