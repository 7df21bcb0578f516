/**
 * Starts an executor process under Deno. The only place that knows its command line.
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import type { ExecutorProcess } from "./executor_process.ts";

const MAIN = new URL("../../main.ts", import.meta.url);

/** 3900 KiB of V8 stack let the guest have 128 KiB of its own; 7000 would abort the process. The heap holds no guest memory. */
const V8_FLAGS = "--v8-flags=--stack-size=3900,--max-old-space-size=256";

/**
 * Reading is allowed for as long as the executor loads itself; it then revokes that too. Everything else is denied
 * from the start, and `--cached-only` keeps even an escaped worker from fetching packages.
 */
const DENO_FLAGS = [
  "run",
  "--quiet",
  "--no-prompt",
  "--cached-only",
  "--allow-read",
  "--unstable-worker-options",
  V8_FLAGS,
];

/** Starts an executor: no environment but the module cache, no directory but the root, pipes of its own. */
export function spawnExecutor(): ExecutorProcess {
  const args = Deno.build.standalone ? [] : [...DENO_FLAGS, ...configFlags(), MAIN.href];
  const child = spawn(Deno.execPath(), [...args, "__executor"], {
    cwd: "/",
    env: { ...moduleCache(), TZ: "UTC", NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  return child;
}

/** A published package has no configuration of its own, and that of the directory is not ours. */
function configFlags(): string[] {
  return MAIN.protocol === "file:" ? [] : ["--no-config"];
}

/** Where Deno keeps modules: without its variable it would look in a home directory that the executor is not told. */
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
