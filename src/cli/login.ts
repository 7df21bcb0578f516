import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import type { App } from "../app.ts";
import { RunbyteError } from "../base/errors.ts";
import { canAsk } from "./ask.ts";
import type { Invocation } from "./command.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { hasScreen, openBrowser } from "./open_browser.ts";
import type { Output } from "./output.ts";
import { requireServer } from "./target.ts";

interface LoginCommandOptions extends GlobalOptions {
  /** False with `--no-browser`. */
  readonly browser?: boolean;
}

/** How long a person may take. */
const LIMIT_MS = 10 * 60_000;

/** `runbyte login <server>`: takes the person to where the server lets people log in, and keeps the tokens. */
export async function runLogin(invocation: Invocation<LoginCommandOptions>): Promise<void> {
  const { args: [server], options, output } = invocation;
  const config = await loadSettings(options, output);
  await withApp(config, async (app, signal) => {
    output.redactWith(app.redact);
    requireServer(server, app);
    const { state, issuer } = await logIn(app, server, { signal, output, options });
    if (state === "not needed") return await output.say(`Server '${server}' asks for no login.`);
    await output.say(`Logged in to '${server}' at ${issuer}.`);
    const { tools } = await app.hub.getCatalogue(server, signal);
    await output.say(`It has ${tools.length} ${tools.length === 1 ? "tool" : "tools"}.`);
  });
}

/** `runbyte logout <server>`: forgets the tokens, and has them made worthless where that is possible. */
export async function runLogout({ args, options, output }: Invocation): Promise<void> {
  const [server] = args;
  const config = await loadSettings(options, output);
  await withApp(config, async (app, signal) => {
    requireServer(server, app);
    const wasThere = await app.hub.logOut(server, signal);
    await output.say(
      wasThere ? `Logged out of '${server}'.` : `There was no login to '${server}'.`,
    );
  });
}

async function logIn(
  app: App,
  server: string,
  { signal, output, options }: {
    readonly signal: AbortSignal;
    readonly output: Output;
    readonly options: LoginCommandOptions;
  },
): ReturnType<App["hub"]["logIn"]> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  let lines: Interface | undefined;
  try {
    return await app.hub.logIn(server, {
      signal: AbortSignal.any([signal, limit]),
      show: (url, paste) => {
        void showAddress(url, output, options);
        if (!canAsk()) return;
        lines = createInterface({ input: process.stdin, terminal: false });
        lines.on("line", (line) => {
          if (line.trim() !== "" && !paste(line)) void output.say("That is not the address.");
        });
      },
    });
  } catch (error) {
    if (!limit.aborted) throw error;
    throw new RunbyteError("LOGIN_NEEDED", `Nobody logged in to '${server}' within 10 minutes`);
  } finally {
    lines?.close();
    process.stdin.unref?.();
  }
}

async function showAddress(
  url: URL,
  output: Output,
  { browser = true }: LoginCommandOptions,
): Promise<void> {
  const isOpened = browser && hasScreen() && await openBrowser(url);
  await output.say(isOpened ? "Your browser opens. If not, go to:" : "Log in at:");
  await output.say(`\n${url.href}\n`);
  if (canAsk()) {
    await output.say(
      "If the browser is on another machine, paste the address that it ends at (127.0.0.1…) here.",
    );
  }
}
