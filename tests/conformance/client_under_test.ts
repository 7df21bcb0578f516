/**
 * The conformance suite's client: Runbyte with the suite as its only downstream, and a program that calls every tool.
 * The suite gives its address as the last argument, and what is to be called in `MCP_CONFORMANCE_CONTEXT`.
 * @module
 */
import type { ElicitResult } from "@modelcontextprotocol/client";
import process from "node:process";
import { Runbyte } from "../support/runbyte.ts";

interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const url = process.argv.at(-1)!;
const version = process.env.MCP_CONFORMANCE_PROTOCOL_VERSION ?? "2025-11-25";
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}");

/** Arguments of tools that need some. */
const ARGUMENTS: Readonly<Record<string, object>> = {
  addNumbers: { a: 5, b: 3 },
};

/** A person who agrees to everything, as it is proposed. */
function agree(params: Record<string, unknown>): ElicitResult {
  const { properties = {} } = (params.requestedSchema ?? {}) as {
    properties?: Record<string, { default?: unknown }>;
  };
  const defaults = Object.entries(properties).flatMap(([name, schema]) =>
    schema.default === undefined ? [] : [[name, schema.default]]
  );
  return { action: "accept", content: Object.fromEntries(defaults) };
}

await using runbyte = await Runbyte.start({
  config: {
    mcpServers: { suite: { url, protocol: version >= "2026" ? "2026" : "2025" } },
    typecheck: "off",
  },
  person: agree,
});

const listing = await runbyte.read("list_directory", "/servers/suite");
const functions = [...listing.matchAll(/(\w+)\.ts/g)].map(([, name]) => name)
  .filter((name) => name !== "index");
const calls: readonly Call[] = context.toolCalls ??
  functions.map((name) => ({ name, arguments: ARGUMENTS[name] ?? {} }));
// The suite's context has the tools' own names, the listing those of their functions.
const program = `import { callTool } from "@runbyte/tools";
import * as suite from "./servers/suite";
for (const { name, arguments: args } of ${JSON.stringify(calls)}) {
  try { console.log(name, await (suite[name]?.(args) ?? callTool("suite", name, args))); }
  catch (error) { console.log(name, String(error)); }
}`;
const { blocks } = await runbyte.execute(program);
process.stderr.write(`${listing}\n${blocks.map((block) => block.text).join("\n")}\n`);
