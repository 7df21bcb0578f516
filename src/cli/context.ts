import process from "node:process";
import type { App } from "../app.ts";
import { RunbyteError } from "../base/errors.ts";
import { logger, startLogging } from "../base/log.ts";
import type { LogFormat, LogLevel } from "../base/log_options.ts";
import { createRedactor } from "../base/redact.ts";
import { hasProvider, startTelemetry } from "../base/telemetry.ts";
import type { Config } from "../config/config.ts";
import type { Output } from "./output.ts";
import { requireOwnProcesses } from "./rights.ts";

/** Options that every command has. */
export interface GlobalOptions {
  readonly config?: string;
  readonly scratch?: string;
  readonly logLevel?: LogLevel;
  readonly logFormat?: LogFormat;
}

/** Options of {@linkcode loadSettings}. */
export interface LoadSettingsOptions {
  /**
   * What is logged where the command line does not say it. A command that ends soon tells what went wrong itself.
   * @default "error"
   */
  readonly logLevel?: "error" | "as configured";
}

/** Loads the configuration and starts logging and telemetry. */
export async function loadSettings(
  options: GlobalOptions,
  output: Output,
  { logLevel = "error" }: LoadSettingsOptions = {},
): Promise<Config> {
  requireOwnProcesses();
  const loaded = await readConfig(options);
  const level = logLevel === "error" ? logLevel : loaded.log.level;
  const log = {
    level: options.logLevel ?? level,
    format: options.logFormat ?? loaded.log.format,
  };
  output.redactWith(createRedactor(loaded.secrets));
  startLogging(log, output.redact);
  await startTelemetry(loaded.telemetry, output.redact);
  if (loaded.telemetry.enabled && !hasProvider()) {
    logger("telemetry").warn(
      "Nothing records the telemetry: start Runbyte with OTEL_DENO=true, or in Node with an OpenTelemetry SDK",
    );
  }
  return { ...loaded, log };
}

/** Loads the configuration that the command line and the environment ask for. */
export async function readConfig(options: GlobalOptions): Promise<Config> {
  const { loadConfig } = await import("../config/load.ts");
  return await loadConfig({
    configPath: options.config,
    scratch: options.scratch,
    env: process.env,
    cwd: process.cwd(),
    home: process.env.HOME || process.env.USERPROFILE,
  });
}

/**
 * Builds the application, gives it to `work`, and takes it down again whatever happens.
 * The signal fires when somebody wants the process to end.
 */
export async function withApp<T>(
  config: Config,
  work: (app: App, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { createApp } = await import("../app.ts");
  return await withStop(async (signal) => {
    await using app = createApp(config);
    return await work(app, signal);
  });
}

/** Gives `work` a signal that fires when somebody wants the process to end. */
export async function withStop<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (name: string): void =>
    stop.abort(new RunbyteError("CANCELLED", `Stopped by ${name}`));
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const name of names) process.off(name, onSignal);
  }
}
