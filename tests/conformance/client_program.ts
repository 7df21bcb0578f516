/**
 * The conformance suite's client: Runbyte with the suite as its only downstream, and a program that calls every tool.
 * The suite gives its address as the last argument, and what is to be called in `MCP_CONFORMANCE_CONTEXT`.
 * @module
 */
import type { ElicitResult } from "@modelcontextprotocol/client";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Child } from "../support/child.ts";
import { createFolder, ENTRY, environment } from "../support/entry.ts";
import { waitUntil } from "../support/processes.ts";
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

/** Most logins that a scenario wants one after the other. */
const MAX_LOGINS = 3;

/** Logs in as a person would whose browser follows every redirect, again where that is what is asked for. */
async function logIn(): Promise<void> {
  const file = join(folder, "login.json");
  writeFileSync(file, JSON.stringify(config));
  const [command, ...args] = ENTRY;
  const line = [...args, "login", "suite", "--no-browser", "--config", file, "--scratch", scratch];
  for (let logins = 0; logins < MAX_LOGINS; logins++) {
    await using child = new Child(command, line, { env: environment() });
    const address = (): string | undefined => /https?:\/\/\S+/.exec(child.stderr)?.[0];
    const shown = waitUntil("the address is shown", () => address() !== undefined);
    await Promise.race([shown, child.exited]);
    const page = child.stderr.includes("Log in at:") ? await fetch(address()!) : undefined;
    await page?.body?.cancel();
    await child.exited;
    process.stderr.write(child.stderr);
    if (!child.stderr.includes("Login needed")) return;
  }
}

/** Who Runbyte is to the issuer, where the suite has registered it. */
const oauth = context.client_id === undefined
  ? { clientMetadataUrl: "https://conformance-test.local/client-metadata.json" }
  : {
    clientId: context.client_id,
    clientSecret: context.client_secret,
    issuer: context.issuer,
  };
const folder = createFolder();
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const scratch = join(folder, "scratch");
const protocol = version >= "2026" ? "2026" : "2025";
const config = { mcpServers: { suite: { url, protocol, oauth } }, typecheck: "off" };
const isAuth = process.env.MCP_CONFORMANCE_SCENARIO?.startsWith("auth/") ?? false;
if (isAuth) await logIn();
await using runbyte = await Runbyte.start({ config, scratch, person: agree });

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
const said = async (): Promise<string> => {
  const { blocks } = await runbyte.execute(program);
  return blocks.map((block) => block.text).join("\n");
};
let words = await said();
process.stderr.write(`${listing}\n${words}\n`);
// A person does what the message says, but not for ever.
for (let logins = 1; isAuth && /runbyte login suite/.test(words) && logins < 3; logins++) {
  await logIn();
  words = await said();
  process.stderr.write(`${words}\n`);
}
