/**
 * How to start Runbyte's own entry once more: from source, from JSR, in the compiled binary and from npm alike.
 * @module
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { IS_STANDALONE, ownModule, RUNTIME } from "./runtime.ts";

const MAIN = ownModule("../../main.ts", import.meta.url);

/** A process to start. */
export interface SelfCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** A directory that it may know of. */
  readonly cwd: string;
}

/** Options of {@linkcode selfCommand}. */
export interface SelfOptions {
  /** For a child that serves: it may write here, start programs and use the network. Others may only load themselves. */
  readonly scratch?: string;
  /** Whether it may start workers. @default false */
  readonly workers?: boolean;
  /** For example `--max-old-space-size=256`. The compiled binary has its own and takes none. */
  readonly v8Flags?: readonly string[];
}

/** The command that runs the own entry with a hidden subcommand, able to load what is installed and nothing else. */
export function selfCommand(subcommand: readonly string[], options: SelfOptions): SelfCommand {
  const env = { ...systemFolder(), TZ: "UTC", NO_COLOR: "1" };
  const command = process.execPath;
  if (IS_STANDALONE) return { command, args: subcommand, env, cwd: "/" };
  if (RUNTIME === "node") {
    const args = [...nodeFlags(options), fileURLToPath(MAIN), ...subcommand];
    // From Node 24 on, a worker with rights of its own may read everything below its directory.
    return { command, args, env, cwd: fileURLToPath(new URL("./", MAIN)) };
  }
  const args = ["run", ...denoFlags(options), MAIN.href, ...subcommand];
  // A child that may reach nothing must not have its runtime ask for updates either.
  return { command, args, env: { ...moduleCache(), ...env, DENO_NO_UPDATE_CHECK: "1" }, cwd: "/" };
}

function nodeFlags({ scratch, workers = false, v8Flags = [] }: SelfOptions): string[] {
  const flags = ["--no-warnings", ...v8Flags];
  if (scratch !== undefined) return flags;
  const folder = fileURLToPath(new URL("./", MAIN));
  // Databases are files that the permission model does not look at.
  flags.push("--permission", `--allow-fs-read=${folder}*`, "--no-experimental-sqlite");
  if (workers) flags.push("--allow-worker");
  return flags;
}

function denoFlags({ scratch, workers = false, v8Flags = [] }: SelfOptions): string[] {
  const flags = ["--quiet", "--no-prompt", "--cached-only", "--allow-read", "--allow-env"];
  if (scratch !== undefined) flags.push(`--allow-write=${scratch}`, "--allow-run", "--allow-net");
  if (workers) flags.push("--unstable-worker-options");
  if (v8Flags.length > 0) flags.push(`--v8-flags=${v8Flags.join(",")}`);
  if (MAIN.protocol === "file:") return flags;
  // A published package has no configuration of its own, and that of the directory is not ours.
  return [...flags, "--no-config", "--no-lock", `--allow-import=${MAIN.host}`];
}

/** What no process on Windows can start without. */
function systemFolder(): Record<string, string> {
  const { SystemRoot } = process.env;
  return process.platform === "win32" && SystemRoot ? { SystemRoot } : {};
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
