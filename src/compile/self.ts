/**
 * Starts Runbyte's own entry again as a child with a hidden subcommand.
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import type { ChildCommand } from "./child.ts";

/** Old-space limit of the child: a hostile check ends there and not in swap. */
const MAX_HEAP_MB = 512;

/** The command that runs `main.ts <subcommand> …` with no more rights than loading its own code takes. */
export function selfCommand(...subcommand: readonly string[]): ChildCommand {
  const env = { DENO_DIR: denoDir(), NO_COLOR: "1" };
  if (Deno.build.standalone) return { command: Deno.execPath(), args: subcommand, env };
  return {
    command: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      "--allow-read",
      "--allow-env",
      `--v8-flags=--max-old-space-size=${MAX_HEAP_MB}`,
      new URL("../../main.ts", import.meta.url).href,
      ...subcommand,
    ],
    env,
  };
}

/** Where Deno keeps its cache; an empty environment would hide it. */
function denoDir(): string {
  const { DENO_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (DENO_DIR) return DENO_DIR;
  if (process.platform === "win32") return join(LOCALAPPDATA ?? homedir(), "deno");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "deno");
  return join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "deno");
}
