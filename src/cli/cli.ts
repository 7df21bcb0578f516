/**
 * The command line. In: arguments, `RUNBYTE_*` variables and stdin. Out: data on stdout, words on stderr, an exit code.
 * Invariant: nothing heavy is imported before a command needs it, so that serving starts fast.
 * @module
 */
import { Command, CommanderError, Option } from "commander";
import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import { addCall } from "./call.ts";
import { addCheck } from "./check.ts";
import type { Context } from "./context.ts";
import { addDemo } from "./demo.ts";
import { addExec } from "./exec.ts";
import { EXIT, exitCodeOf } from "./exit_code.ts";
import { Output } from "./output.ts";
import { addServe } from "./serve.ts";
import { addTools } from "./tools.ts";

const COMMANDS = [addServe, addDemo, addExec, addCheck, addTools, addCall];

/** Runs one command line, without the program's own name, and gives the exit code. Throws nothing. */
export async function runCli(args: readonly string[]): Promise<number> {
  const output = new Output();
  let exitCode: number = EXIT.ok;
  const program = createProgram({ output, exit: (code) => void (exitCode = code) });
  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT.ok;
    await output.fail(thrown instanceof CommanderError ? toUsageError(thrown) : thrown);
    return exitCodeOf(thrown);
  }
}

function createProgram(context: Context): Command {
  const program = new Command("runbyte")
    .description(
      "An MCP server that lets agents call all your MCP servers from one TypeScript program",
    )
    .version(VERSION, "-V, --version", "print the version")
    .option("-c, --config <file>", "configuration file (env: RUNBYTE_CONFIG)")
    .option("--scratch <directory>", "for workspaces and state (env: RUNBYTE_SCRATCH)")
    .addOption(
      new Option("-L, --log-level <level>", "what to log on stderr")
        .choices(["debug", "info", "warning", "error"]).env("RUNBYTE_LOG_LEVEL"),
    )
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .hook("preAction", (_program, command) => readJsonSwitch(command, context.output));
  for (const add of COMMANDS) add(program, context);
  return program;
}

/** `--json` or `RUNBYTE_JSON`, where the command knows the switch; then errors are JSON, too. */
function readJsonSwitch(command: Command, output: Output): void {
  const isKnown = command.options.some((option) => option.long === "--json" && option.isBoolean());
  if (!isKnown) return;
  if (/^(1|true|yes)$/i.test(process.env.RUNBYTE_JSON ?? "")) command.setOptionValue("json", true);
  if (command.getOptionValue("json") === true) output.failAsJson();
}

/** Commander's own words, in our form. */
function toUsageError(error: CommanderError): RunbyteError {
  const [message, suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hint = suggestion?.replace(/^\(|\)$/g, "") ?? "'runbyte help' lists commands and options.";
  return new RunbyteError("USAGE", message.charAt(0).toUpperCase() + message.slice(1), { hint });
}
