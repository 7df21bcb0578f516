/**
 * How the compiler process is started.
 * @module
 */
import { type SelfCommand, selfCommand } from "../base/self.ts";

/** The child loads its own code and gives that up; the heap limit ends a hostile check there and not in swap. */
const FLAGS = ["--allow-read", "--allow-env", "--v8-flags=--max-old-space-size=512"];

/** The command for the process that reads source, or for the one that checks it. */
export function compilerCommand(role: "prepare" | "check"): SelfCommand {
  return selfCommand(["__compiler", role], FLAGS);
}
