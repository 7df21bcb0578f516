import process from "node:process";
import { connectAll, type ConnectedServer } from "./connect_all.ts";
import type { Invocation } from "./command.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { paint, plain } from "./output.ts";

interface ListOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** One line of the list. */
interface Row {
  readonly name: string;
  readonly state: ConnectedServer["state"] | "disabled";
  readonly transport?: string;
  readonly toolCount?: number;
  readonly connectMs?: number;
  /** The protocol revision that both sides speak. */
  readonly era?: string;
  readonly reason?: string;
}

/** `runbyte list`: how every configured server stands right now. */
export async function runList({ options, output }: Invocation<ListOptions>): Promise<void> {
  const config = await loadSettings(options, output);
  const connected = await withApp(
    config,
    (app, signal) => connectAll(app, { output, signal }),
  );
  const rows = Object.keys(config.mcpServers).map((name): Row => {
    const found = connected.find((each) => each.name === name);
    return found === undefined ? { name, state: "disabled" } : toRow(found);
  });
  if (options.json) return await output.print(JSON.stringify(rows, null, 2));
  if (rows.length === 0) return await output.say("No servers are configured.");
  await output.print(formatTable(rows));
  for (const { name, reason } of rows) {
    if (reason !== undefined) await output.say(`${name}: ${plain(reason)}`);
  }
}

function toRow(server: ConnectedServer): Row {
  const { name, state, transport, toolCount, connectMs, protocolVersion, reason } = server;
  return { name, state, transport, toolCount, connectMs, era: protocolVersion, reason };
}

function formatTable(rows: readonly Row[]): string {
  const cells = rows.map(({ name, state, transport, toolCount, connectMs, era }) =>
    [
      name,
      state,
      transport ?? "",
      toolCount === undefined ? "" : String(toolCount),
      connectMs === undefined ? "" : String(connectMs),
      era ?? "",
    ].map(plain)
  );
  const table = [["server", "status", "transport", "tools", "ms", "era"], ...cells];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row, index) => {
    const line = row.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd();
    return index === 0 ? paint("dim", line, process.stdout) : line;
  }).join("\n");
}
