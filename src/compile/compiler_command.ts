/**
 * How the compiler process is started.
 * @module
 */
import { type SelfCommand, selfCommand } from "../base/self.ts";

/** The heap limit ends a hostile check there and not in swap. */
const V8_FLAGS = ["--max-old-space-size=512"];

/** The command for the process that reads source, or for the one that checks it. It loads its own code and gives that up. */
export function compilerCommand(role: "prepare" | "check"): SelfCommand {
  return selfCommand(["__compiler", role], { v8Flags: V8_FLAGS });
}
