import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Config } from "../config/config.ts";
import { AppOnDemand } from "./app_on_demand.ts";
import type { Invocation } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { loadSettings, withStop } from "./context.ts";
import { reloadOnChange } from "./reload.ts";
import type { ServeOptions } from "./serve_http.ts";

/** `runbyte [serve]`: speaks MCP on stdin and stdout until stdin ends, or over HTTP until the process does. */
export async function runServe(
  { args, options, output }: Invocation<ServeOptions>,
): Promise<void> {
  const [word] = args;
  if (word !== undefined) throw unknownCommand(word);
  // Loading what serving needs takes longer than reading the configuration: both at once.
  const serving = import("../server/stdio.ts");
  const config = await loadSettings(options, output, { logLevel: "as configured" });
  if (isAboutHttp(options, config)) {
    return await (await import("./serve_http.ts")).runServeHttp(config, options, output);
  }
  if (process.stdin.isTTY) {
    await output.say("Serving MCP on stdin and stdout, for a client that starts this command.");
    await output.say("'runbyte --help' lists what else there is; Ctrl+D ends.");
  }
  const { serveStdio } = await serving;
  await withStop(async (signal) => {
    await using app = new AppOnDemand(config);
    output.redactWith(app.redact);
    using _watch = reloadOnChange(app, config, options);
    await serveStdio(app, signal);
  });
}

/** Options for HTTP alone are explained, if need be, by what knows them. */
function isAboutHttp(options: ServeOptions, { server }: Config): boolean {
  const { transport = server.transport, host, port, dangerouslyAllowAnyone } = options;
  return transport === "http" || [host, port, dangerouslyAllowAnyone].some((each) => each);
}

/** An unknown word lands here, because serving is what happens without a command. */
function unknownCommand(word: string): RunbyteError {
  const names = COMMANDS.map(({ name }) => name);
  const [near] = nearest(word, names);
  const hint = near === undefined ? `Commands: ${names.join(", ")}.` : `Did you mean '${near}'?`;
  return new RunbyteError("USAGE", `Unknown command '${word}'`, { hint });
}
