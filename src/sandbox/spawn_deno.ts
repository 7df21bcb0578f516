/**
 * Starts an executor process under Deno. The only place that knows its command line.
 * @module
 */
import { spawn } from "node:child_process";
import { type SelfCommand, selfCommand } from "../base/self.ts";
import type { ExecutorProcess } from "./executor_process.ts";

/**
 * Reading is allowed for as long as the executor loads itself; it then revokes that too. 3900 KiB of V8 stack let the
 * guest have 128 KiB of its own; 7000 would abort the process. The heap holds no guest memory. The worker collects garbage
 * itself after large guests, whose memory V8 would keep for long.
 */
const FLAGS = [
  "--allow-read",
  "--unstable-worker-options",
  "--v8-flags=--stack-size=3900,--max-old-space-size=256,--expose-gc",
];

/** The command line of an executor, and its whole environment. */
export function executorCommand(): SelfCommand {
  return selfCommand(["__executor"], FLAGS);
}

/** Starts an executor: no environment but the module cache, no directory but the root, pipes of its own. */
export function spawnExecutor({ command, args, env } = executorCommand()): ExecutorProcess {
  return spawn(command, args, {
    cwd: "/",
    env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
}
