/**
 * The three downstream servers of `runbyte demo`, which play `shopify`, `airtable` and `slack`.
 * In: MCP requests on stdin, from whoever started `runbyte __demo_server <name>`. Out: answers on stdout.
 * Invariant: everything lives in this process's memory; nothing leaves it but the answers.
 * @module
 */
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { RunbyteError } from "../base/errors.ts";
import { createAirtable } from "./airtable.ts";
import { createPlayServer, type PlayTool } from "./play_server.ts";
import { createShopify } from "./shopify.ts";
import { createSlack } from "./slack.ts";

/** The play servers by name; each call makes one with empty books. */
const PLAY_SERVERS: Readonly<Record<string, () => readonly PlayTool[]>> = {
  shopify: createShopify,
  airtable: createAirtable,
  slack: createSlack,
};

/** The names of the play servers, in the order of the story. */
export const PLAY_SERVER_NAMES: readonly string[] = Object.keys(PLAY_SERVERS);

/**
 * Serves one play server over stdio until stdin ends.
 * @throws {RunbyteError} `USAGE` for a name that is none of {@linkcode PLAY_SERVER_NAMES}.
 */
export function runDemoServer(name: string): void {
  if (!Object.hasOwn(PLAY_SERVERS, name)) {
    throw new RunbyteError("USAGE", `Cannot start the play server '${name}': no such server`, {
      hint: `There are: ${PLAY_SERVER_NAMES.join(", ")}`,
    });
  }
  const tools = PLAY_SERVERS[name]();
  serveStdio(() => createPlayServer(name, tools));
}
