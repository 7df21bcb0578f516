/**
 * Starts an executor process. The only place that knows how.
 * @module
 */
import { spawn } from "node:child_process";
import { type SelfCommand, selfCommand } from "../base/self.ts";
import type { ExecutorProcess } from "./executor_process.ts";

/**
 * 3900 KiB of V8 stack let the guest have 128 KiB of its own; 7000 would abort Deno. The heap holds no guest memory.
 * Programs are text for QuickJS alone: nothing that gets at this process's own engine can make code of a string.
 */
const V8_FLAGS = [
  "--stack-size=3900",
  "--max-old-space-size=256",
  "--disallow-code-generation-from-strings",
];

/** The command line of an executor, and its whole environment. */
export function executorCommand(): SelfCommand {
  return selfCommand(["__executor"], { workers: true, v8Flags: V8_FLAGS });
}

/** Starts an executor: no environment but the module cache, a directory that tells nothing, pipes of its own. */
export function spawnExecutor({ command, args, env, cwd } = executorCommand()): ExecutorProcess {
  return spawn(command, args, {
    cwd,
    env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}
