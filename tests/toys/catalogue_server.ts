/**
 * A downstream server whose tools stand in a JSON file, `[{ name, description, inputSchema }, …]`; without one it has
 * a single tool, `echo`. Every tool answers with its arguments.
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";

const ECHO = {
  name: "echo",
  description: "Gives its arguments back.",
  inputSchema: { type: "object" },
};

const [file] = process.argv.slice(2);
// Text as it stands: it may be too deep for this process to write it again.
const tools = file === undefined ? JSON.stringify([ECHO]) : readFileSync(file, "utf8");

/** JSON of a result. */
function resultOf(method: string, params: Readonly<Record<string, unknown>>): string | undefined {
  switch (method) {
    case "initialize":
      return JSON.stringify({
        protocolVersion: params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: "catalogue", version: "1" },
      });
    case "tools/list":
      return `{"tools":${tools}}`;
    case "tools/call":
      return JSON.stringify({ content: [], structuredContent: params.arguments ?? {} });
    default:
      return undefined;
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params = {} } = JSON.parse(line);
  if (id === undefined) return;
  const result = resultOf(method, params);
  const answer = result === undefined
    ? '"error":{"code":-32601,"message":"No such method"}'
    : `"result":${result}`;
  process.stdout.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${answer}}\n`);
});
