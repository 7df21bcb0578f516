import type { Command } from "commander";
import process from "node:process";
import type { App } from "../app.ts";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Config } from "../config/config.ts";
import { type Context, type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { EXIT } from "./exit_code.ts";
import { indent, paint, plain } from "./output.ts";

interface CheckOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** What was found out about one server. */
export interface ServerCheck {
  readonly name: string;
  readonly state: "ready" | "unavailable" | "login needed" | "disabled";
  readonly transport?: string;
  readonly toolCount?: number;
  readonly connectMs?: number;
  readonly protocolVersion?: string;
  /** What the server calls itself. */
  readonly title?: string;
  readonly version?: string;
  /** Why it is not ready, and what to do. */
  readonly reason?: string;
  /** Last lines of the child's stderr. */
  readonly stderr?: readonly string[];
}

/** `runbyte check`: the configuration and every connection. */
export function addCheck(program: Command, { output, exit }: Context): void {
  program.command("check")
    .description("check the configuration and connect to every server")
    .option("--json", "print JSON (env: RUNBYTE_JSON)")
    .action(async (_options: object, command: Command) => {
      const options = command.optsWithGlobals<CheckOptions>();
      const config = await loadSettings(options, output);
      await withApp(config, async (app, signal) => {
        const checks = checkServers(app, signal);
        if (options.json) {
          const servers = await Promise.all(checks);
          await output.print(JSON.stringify({ ...describe(app), servers }, null, 2));
        } else {
          await output.print(formatHead(app));
          for (const check of checks) await output.print(formatServer(await check));
          if (checks.length === 0) await output.say(adviseOnNoServers(config));
        }
        exit(worst(await Promise.all(checks)));
      });
    });
}

/** Connects every server at once; each check ends for itself. */
function checkServers(app: App, signal: AbortSignal): readonly Promise<ServerCheck>[] {
  return Object.entries(app.config.mcpServers).map(([name, { disabled }]) =>
    disabled ? Promise.resolve({ name, state: "disabled" }) : checkServer(app, name, signal)
  );
}

async function checkServer(app: App, name: string, signal: AbortSignal): Promise<ServerCheck> {
  let thrown: unknown;
  try {
    await app.hub.getCatalogue(name, signal);
  } catch (error) {
    signal.throwIfAborted();
    thrown = error;
  }
  const details = app.hub.details(name);
  const { transport, toolCount, protocolVersion, title, version, stderr } = details;
  const connectMs = details.connectMs && Math.round(details.connectMs);
  if (thrown === undefined) {
    return {
      name,
      state: "ready",
      transport,
      toolCount,
      connectMs,
      protocolVersion,
      title,
      version,
    };
  }
  const isLogin = thrown instanceof RunbyteError && thrown.code === "LOGIN_NEEDED";
  const state = isLogin ? "login needed" : "unavailable";
  return { name, state, transport, reason: details.reason ?? messageOf(thrown), stderr };
}

function describe({ config, compiler }: App): Record<string, unknown> {
  const { file = null, scratch } = config;
  return { version: VERSION, config: file, scratch, checker: compiler.describe() };
}

function formatHead({ config, compiler }: App): string {
  const rows = [
    ["runbyte", VERSION],
    ["config", config.file ?? "none found"],
    ["scratch", config.scratch],
    ["checker", compiler.describe()],
  ];
  return rows.map(([name, value]) => `${name.padEnd(9)}${plain(value)}`).join("\n");
}

function formatServer(check: ServerCheck): string {
  const { name, state, transport, reason, stderr = [] } = check;
  const head = `${MARKS[state]()} ${name}`;
  if (state === "disabled") return `${head}  disabled`;
  if (state === "ready") return `${head}  ${plain(formatFacts(check).join(", "))}`;
  const lines = [`${head}  ${transport}, ${state}`, plain(reason ?? "")];
  if (stderr.length > 0) {
    lines.push(
      "last lines of its stderr:",
      ...stderr.map((line) => `| ${plain(line)}`),
    );
  }
  return indent(lines.join("\n"), 4);
}

function formatFacts({ transport, toolCount, connectMs, ...facts }: ServerCheck): string[] {
  const { protocolVersion, title, version } = facts;
  return [
    transport,
    `${toolCount} ${toolCount === 1 ? "tool" : "tools"}`,
    connectMs === undefined ? undefined : `${(connectMs / 1000).toFixed(1)} s`,
    protocolVersion === undefined ? undefined : `MCP ${protocolVersion}`,
    title === undefined ? undefined : [title, version].filter(Boolean).join(" "),
  ].filter((fact) => fact !== undefined);
}

const MARKS: Readonly<Record<ServerCheck["state"], () => string>> = {
  ready: () => paint("green", "✓", process.stdout),
  disabled: () => paint("dim", "-", process.stdout),
  unavailable: () => paint("red", "✗", process.stdout),
  "login needed": () => paint("yellow", "✗", process.stdout),
};

/** A server that cannot be reached counts more than one that wants a login. */
function worst(checks: readonly ServerCheck[]): number {
  const states = new Set(checks.map(({ state }) => state));
  if (states.has("unavailable")) return EXIT.unreachable;
  return states.has("login needed") ? EXIT.loginNeeded : EXIT.ok;
}

function adviseOnNoServers({ file }: Config): string {
  const where = file ?? "./runbyte.json";
  return `No servers are configured. Add some under "mcpServers" in ${where}.`;
}
