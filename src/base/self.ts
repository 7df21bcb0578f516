/**
 * How to start Runbyte's own entry once more: from source, from JSR and in the compiled binary alike.
 * @module
 */
import process from "node:process";

const MAIN = new URL("../../main.ts", import.meta.url);

/** A process to start: with this as its whole environment. */
export interface SelfCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The command that runs the own entry with a hidden subcommand, able to load modules that are in the cache and nothing else.
 * @param flags of `deno run`, for example permissions.
 */
export function selfCommand(subcommand: readonly string[], flags: readonly string[]): SelfCommand {
  // A child that may reach nothing must not have its runtime ask for updates either.
  const env = { ...moduleCache(), TZ: "UTC", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
  if (Deno.build.standalone) return { command: Deno.execPath(), args: subcommand, env };
  // A published package has no configuration of its own, and that of the directory is not ours.
  const config = MAIN.protocol === "file:" ? [] : ["--no-config"];
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--cached-only",
    ...config,
    ...flags,
    MAIN.href,
    ...subcommand,
  ];
  return { command: Deno.execPath(), args, env };
}

/** Where Deno keeps modules: without its variable it would look in a home directory that the child is not told. */
function moduleCache(): Record<string, string> {
  const { DENO_DIR, HOME, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (DENO_DIR) return { DENO_DIR };
  if (process.platform === "win32") {
    return LOCALAPPDATA ? { DENO_DIR: `${LOCALAPPDATA}\\deno` } : {};
  }
  if (process.platform === "darwin") return HOME ? { DENO_DIR: `${HOME}/Library/Caches/deno` } : {};
  const caches = XDG_CACHE_HOME ?? (HOME ? `${HOME}/.cache` : undefined);
  return caches ? { DENO_DIR: `${caches}/deno` } : {};
}
