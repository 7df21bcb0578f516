/**
 * What Runbyte must be allowed under Deno, and how people are told when it is not.
 * @module
 */
import process from "node:process";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { isAllowed, isRefusal } from "../base/runtime.ts";

/** The command line that gives everything that is needed; the README shows the same. */
export const DENO_COMMAND =
  "deno run --no-config --allow-read --allow-write=.runbyte --allow-env --allow-run --allow-net jsr:@runbyte/server";

/**
 * Makes sure that programs will run, before a client relies on it.
 * @throws {RunbyteError} `USAGE` if Runbyte may not start itself.
 */
export function requireOwnProcesses(): void {
  if (isAllowed({ name: "run", command: process.execPath })) return;
  throw refused("Runbyte may not start its own processes, in which programs run");
}

/** A refusal of Deno in our own form; anything else as it is. */
export function explainRefusal(thrown: unknown): unknown {
  return isRefusal(thrown) && !(thrown instanceof RunbyteError)
    ? refused(messageOf(thrown), thrown)
    : thrown;
}

function refused(message: string, cause?: unknown): RunbyteError {
  return new RunbyteError("USAGE", message, {
    cause,
    hint: `Start it as '${DENO_COMMAND}', or from a checkout as 'deno task start'.`,
  });
}
