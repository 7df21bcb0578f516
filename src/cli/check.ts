import type { App } from "../app.ts";
import { VERSION } from "../base/version.ts";
import type { ServerConfig } from "../config/config.ts";
import { type CheckedServer, formatServer } from "./check_report.ts";
import { checkBefore, type CheckStep, checkThrough } from "./check_steps.ts";
import type { Invocation } from "./command.ts";
import { connectServer } from "./connect_all.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { EXIT } from "./exit_code.ts";
import { plain } from "./output.ts";

interface CheckOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** `runbyte check`: the configuration and every connection, step by step. */
export async function runCheck(invocation: Invocation<CheckOptions>): Promise<void> {
  const { options, output, exit } = invocation;
  const config = await loadSettings(options, output);
  await withApp(config, async (app, signal) => {
    const names = Object.keys(config.mcpServers);
    const waiting = new Set(names);
    const describeWaiting = (): string => `Checking ${[...waiting].join(", ")}`;
    using progress = output.progress(describeWaiting());
    // All at once; each ends for itself.
    const checks = names.map(async (name) => {
      const checked = await checkServer(app, name, signal);
      waiting.delete(name);
      progress.update(describeWaiting());
      return checked;
    });
    if (options.json) {
      const servers = await Promise.all(checks);
      await output.print(JSON.stringify({ ...describe(app), servers }, null, 2));
    } else {
      await output.print(formatHead(app));
      for (const check of checks) await output.print(formatServer(await check));
      if (names.length === 0) await output.say(adviseOnNoServers(config.file));
    }
    exit(worst(await Promise.all(checks)));
  });
}

async function checkServer(app: App, name: string, signal: AbortSignal): Promise<CheckedServer> {
  const config = app.config.mcpServers[name];
  if (config.disabled) return { name, state: "disabled", steps: [] };
  // At the same time: looking at the way there costs nothing where the connection succeeds.
  const [before, { handshakeMs, ...connected }] = await Promise.all([
    checkBefore(config, signal),
    connectServer(app, name, signal),
  ]);
  const steps = checkThrough({ ...connected, handshakeMs }, before);
  return { ...connected, steps, advice: adviceOf(steps, config) };
}

/** What to do about the step that failed, where the reason of the connection does not say it. */
function adviceOf(steps: readonly CheckStep[], config: ServerConfig): string | undefined {
  const failed = steps.find(({ state }) => state === "failed");
  if (failed?.advice !== undefined) return failed.advice;
  if (failed?.name === "initialize" && config.type === "stdio") {
    return "Run the command in a terminal: it must wait for input and write only JSON to stdout";
  }
  return undefined;
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

/** A server that cannot be reached counts more than one that wants a login. */
function worst(checks: readonly CheckedServer[]): number {
  const states = new Set(checks.map(({ state }) => state));
  if (states.has("unavailable")) return EXIT.unreachable;
  return states.has("login needed") ? EXIT.loginNeeded : EXIT.ok;
}

function adviseOnNoServers(file: string | undefined): string {
  return file === undefined
    ? "No servers are configured. 'runbyte init' writes a configuration file."
    : `No servers are configured. Add some under "mcpServers" in ${file}.`;
}
