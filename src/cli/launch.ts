import process from "node:process";
import { fileURLToPath } from "node:url";
import { IS_STANDALONE, RUNTIME } from "../base/runtime.ts";
import { VERSION } from "../base/version.ts";
import type { LaunchCommand } from "../config/clients.ts";
import { DENO_COMMAND } from "./rights.ts";

/** What can be known about how this Runbyte was started. */
export interface Start {
  readonly runtime: "deno" | "node" | "binary";
  /** The runtime, or the binary itself. */
  readonly execPath: string;
  /** The version of the runtime. */
  readonly version: string;
  /** The module of the running code: below a checkout, in a package, or on a server. */
  readonly module: string;
  /** The script that Node was given. */
  readonly script: string;
  readonly platform: string;
}

/** How this process was started. */
export function currentStart(): Start {
  return {
    runtime: IS_STANDALONE ? "binary" : RUNTIME,
    execPath: process.execPath,
    version: process.versions[RUNTIME]!,
    module: import.meta.url,
    script: process.argv[1] ?? "",
    platform: process.platform,
  };
}

/**
 * The command line by which a client starts the very Runbyte that is running, with these arguments.
 * What lies in a folder that npx may empty is named by its package instead.
 */
export function launchCommand(start: Start, args: readonly string[]): LaunchCommand {
  const { runtime, execPath, module, script, platform } = start;
  if (runtime === "binary") return { command: execPath, args };
  if (runtime === "node") {
    return isPassing(script)
      ? npx(`@runbyte/server@${VERSION}`, args, platform)
      : { command: execPath, args: [script, ...args] };
  }
  const own = module.startsWith("file:")
    ? ["task", "-q", "--config", checkoutFile(module, "deno.json"), "start"]
    : [...DENO_COMMAND.split(" ").slice(1, -1), `jsr:@runbyte/server@${VERSION}`];
  return isPassing(execPath)
    ? npx(`deno@${start.version}`, [...own, ...args], platform)
    : { command: execPath, args: [...own, ...args] };
}

/** Words by which another client's entry is recognized as this Runbyte. */
export function ownWords({ runtime, execPath, module, script }: Start): readonly string[] {
  if (runtime === "binary") return [execPath];
  if (runtime === "node") return [script];
  return module.startsWith("file:")
    ? ["deno.json", "main.ts"].map((name) => checkoutFile(module, name))
    : [];
}

function isPassing(path: string): boolean {
  return /[/\\](_npx|node_modules)[/\\]/.test(path);
}

function checkoutFile(module: string, name: string): string {
  return fileURLToPath(new URL(`../../${name}`, module));
}

/** On Windows `npx` is a script, which only a shell starts. */
function npx(name: string, args: readonly string[], platform: string): LaunchCommand {
  const words = ["-y", name, ...args];
  return platform === "win32"
    ? { command: "cmd", args: ["/c", "npx", ...words] }
    : { command: "npx", args: words };
}
