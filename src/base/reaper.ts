/**
 * Ends the process groups of children if Runbyte itself is killed: a shell that waits at the end of a pipe.
 * A child that reads its stdin sees Runbyte's end by itself; this is for those that are busy, stuck or do not care.
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { messageOf } from "./errors.ts";
import { logger } from "./log.ts";

/** Lines of `+ pid` and `- pid` come in; at the end of input every group that is left is ended. */
const SCRIPT = `
groups=" "
while read -r sign pid; do
  case "$sign$groups" in
    +*) groups="$groups$pid " ;;
    -*" $pid "*) groups="\${groups%% $pid *} \${groups#* $pid }" ;;
  esac
done
set -- $groups
[ $# -gt 0 ] || exit 0
for pid; do kill -TERM -"$pid"; done
sleep 1
for pid; do kill -KILL -"$pid"; done
`;

const watched = new Set<number>();
let shell: ChildProcess | undefined;

/** Sees to it that the process group of a child does not outlive this process. */
export function watchGroup(pid: number): void {
  if (process.platform === "win32") return; // there are no process groups to end
  watched.add(pid);
  shell ??= startShell();
  shell.stdin?.write(`+ ${pid}\n`);
}

/** The group has ended. */
export function forgetGroup(pid: number): void {
  if (!watched.delete(pid)) return;
  shell?.stdin?.write(`- ${pid}\n`);
  if (watched.size > 0) return;
  shell?.stdin?.end();
  shell = undefined;
}

function startShell(): ChildProcess {
  const child = spawn("sh", ["-c", SCRIPT], {
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: process.env.PATH },
    detached: true,
  });
  const warn = (error: unknown): void =>
    logger("processes").warn("Child processes may outlive a killed Runbyte: {reason}", {
      reason: messageOf(error),
    });
  child.on("error", warn);
  child.stdin.on("error", warn);
  return child;
}
