import process from "node:process";
import type { App } from "../app.ts";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { nearest } from "../base/nearest.ts";
import { watchConfig } from "../config/watch.ts";
import type { Invocation } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { type GlobalOptions, loadSettings, readConfig, withApp } from "./context.ts";

/** `runbyte [serve]`: speaks MCP on stdin and stdout until stdin ends. */
export async function runServe({ args, options, output }: Invocation): Promise<void> {
  const [word] = args;
  if (word !== undefined) throw unknownCommand(word);
  // Loading what serving needs takes longer than reading the configuration: both at once.
  const serving = Promise.all([import("../server/stdio.ts"), import("../app.ts")]);
  const config = await loadSettings(options, output, { logLevel: "as configured" });
  if (process.stdin.isTTY) {
    await output.say("Serving MCP on stdin and stdout, for a client that starts this command.");
    await output.say("'runbyte --help' lists what else there is; Ctrl+D ends.");
  }
  const [{ serveStdio }] = await serving;
  await withApp(config, async (app, signal) => {
    output.redactWith(app.redact);
    using _watch = reloadOnChange(app, options);
    await serveStdio(app, signal);
  });
}

/** A changed config file is taken over while clients are connected; a broken one leaves everything as it was. */
function reloadOnChange(app: App, options: GlobalOptions): Disposable | undefined {
  const { file } = app.config;
  if (file === undefined) return undefined;
  const log = logger("config");
  return watchConfig(file, () => {
    readConfig({ ...options, config: file }).then((changed) => {
      app.reload(changed);
      log.info("Took over the changed {file}", { file });
    }).catch((error) => {
      log.error("Kept the old configuration: {message}", { message: messageOf(error) });
    });
  });
}

/** An unknown word lands here, because serving is what happens without a command. */
function unknownCommand(word: string): RunbyteError {
  const names = COMMANDS.map(({ name }) => name);
  const [near] = nearest(word, names);
  const hint = near === undefined ? `Commands: ${names.join(", ")}.` : `Did you mean '${near}'?`;
  return new RunbyteError("USAGE", `Unknown command '${word}'`, { hint });
}
