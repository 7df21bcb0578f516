/**
 * The command line. In: arguments, `RUNBYTE_*` variables and stdin. Out: data on stdout, words on stderr, an exit code.
 * Invariant: nothing is imported before a command needs it, so that serving starts fast.
 * @module
 */
import process from "node:process";
import { EXIT, exitCodeOf } from "./exit_code.ts";
import { Output } from "./output.ts";
import { explainRefusal } from "./rights.ts";
import { parseServeArgs } from "./serve_args.ts";

/** Runs one command line, without the program's own name, and gives the exit code. Throws nothing. */
export async function runCli(args: readonly string[]): Promise<number> {
  const output = new Output();
  let exitCode: number = EXIT.ok;
  const surroundings = { output, exit: (code: number) => void (exitCode = code) };
  try {
    const options = parseServeArgs(args, process.env);
    if (options === undefined) {
      await (await import("./program.ts")).runProgram(args, surroundings);
    } else {
      await (await import("./serve.ts")).runServe({ args: [], options, ...surroundings });
    }
    return exitCode;
  } catch (thrown) {
    await output.fail(explainRefusal(thrown));
    return exitCodeOf(thrown);
  }
}
