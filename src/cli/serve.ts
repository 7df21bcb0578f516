import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Config } from "../config/config.ts";
import { serveStdio } from "../server/stdio.ts";
import { AppOnDemand } from "./app_on_demand.ts";
import type { Invocation } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { loadSettings, withStop } from "./context.ts";
import { requireOwnProcesses } from "./rights.ts";
import type { ServeOptions } from "./serve_http.ts";

/** How long a client may take to say its first word before the configuration is read all the same. */
const FIRST_WORD_MS = 100;

/** `runbyte [serve]`: speaks MCP on stdin and stdout until stdin ends, or over HTTP until the process does. */
export async function runServe(invocation: Invocation<ServeOptions>): Promise<void> {
  const { args: [word], options, output } = invocation;
  if (word !== undefined) throw unknownCommand(word);
  const settings = () => loadSettings(options, output, { logLevel: "as configured" });
  const config = isAboutHttp(options)
    ? await settings()
    : await runServeStdio(settings, invocation);
  if (!isAboutHttp(options, config)) return;
  await (await import("./serve_http.ts")).runServeHttp(config, options, output);
}

/** Serves over stdin and stdout, unless the configuration turns out to want HTTP; gives the configuration. */
async function runServeStdio(
  settings: () => Promise<Config>,
  { options, output }: Invocation<ServeOptions>,
): Promise<Config> {
  requireOwnProcesses();
  return await withStop(async (stop) => {
    await using app = new AppOnDemand(settings, output.redact);
    const over = new AbortController();
    let watch: Disposable | undefined;
    const follow = async (): Promise<void> => {
      const config = await app.configured;
      if (isAboutHttp(options, config)) return over.abort();
      const { reloadOnChange } = await import("./reload.ts");
      if (!over.signal.aborted) watch = reloadOnChange(app, config, options);
      if (process.stdin.isTTY) await output.say(WELCOME);
    };
    const following = follow().catch(() => over.abort());
    const timer = setTimeout(() => void app.configure().catch(() => {}), FIRST_WORD_MS);
    try {
      await serveStdio(app, AbortSignal.any([stop, over.signal]));
      // What is wrong with it is told even if the client was gone at once.
      return await app.configure();
    } finally {
      clearTimeout(timer);
      over.abort();
      await following;
      watch?.[Symbol.dispose]();
    }
  });
}

const WELCOME = `Serving MCP on stdin and stdout, for a client that starts this command.
'runbyte --help' lists what else there is; Ctrl+D ends.`;

/** Options for HTTP alone are explained, if need be, by what knows them. */
function isAboutHttp(options: ServeOptions, config?: Config): boolean {
  const { transport = config?.server.transport, host, port, dangerouslyAllowAnyone } = options;
  return transport === "http" || [host, port, dangerouslyAllowAnyone].some((each) => each);
}

/** An unknown word lands here, because serving is what happens without a command. */
function unknownCommand(word: string): RunbyteError {
  const names = COMMANDS.map(({ name }) => name);
  const [near] = nearest(word, names);
  const hint = near === undefined ? `Commands: ${names.join(", ")}.` : `Did you mean '${near}'?`;
  return new RunbyteError("USAGE", `Unknown command '${word}'`, { hint });
}
