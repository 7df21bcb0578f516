import type { App } from "../app.ts";
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";

/** What `server` or `server.tool` names. */
export interface Target {
  readonly server: string;
  readonly tool?: string;
}

/**
 * Takes `server.tool` apart. Both may contain dots, so the longest name of a configured server wins.
 * @throws {RunbyteError} `USAGE` if the server is disabled, `SERVER_UNKNOWN` if there is none.
 */
export function parseTarget(text: string, app: App): Target {
  const [server = text.split(".")[0]] = Object.keys(app.config.mcpServers)
    .filter((name) => text === name || text.startsWith(`${name}.`))
    .sort((a, b) => b.length - a.length);
  requireServer(server, app);
  return { server, tool: text.slice(server.length + 1) || undefined };
}

/**
 * Makes sure that there is a server of this name, and that it is in use.
 * @throws {RunbyteError} `USAGE` if the server is disabled, `SERVER_UNKNOWN` if there is none.
 */
export function requireServer(server: string, { config, hub }: App): void {
  if (config.mcpServers[server]?.disabled) {
    throw new RunbyteError("USAGE", `Server '${server}' is disabled`, {
      hint: `Remove "disabled" from its entry in ${config.file ?? "the configuration"}.`,
    });
  }
  if (config.mcpServers[server] !== undefined) return;
  hub.details(server); // it knows what else was meant
  throw new RunbyteError("SERVER_UNKNOWN", `Unknown server '${server}'`);
}

/**
 * The one of `names` that is meant: itself, or its only spelling with other separators and case, so that
 * `listOrders` finds `list_orders`.
 * @throws {RunbyteError} `TOOL_UNKNOWN` if none or several could be meant.
 */
export function findTool(wanted: string, server: string, names: readonly string[]): string {
  if (names.includes(wanted)) return wanted;
  const alike = names.filter((name) => lettersOf(name) === lettersOf(wanted));
  if (alike.length === 1) return alike[0];
  const close = alike.length > 0 ? alike : nearest(wanted, names, { max: 3 });
  const hint = close.length > 0
    ? `Did you mean ${close.map((name) => `'${name}'`).join(" or ")}?`
    : `'runbyte tools ${server}' shows what there is.`;
  throw new RunbyteError("TOOL_UNKNOWN", `Unknown tool '${wanted}' on server '${server}'`, {
    hint,
  });
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
