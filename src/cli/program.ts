/**
 * Every command as commander parses it.
 * @module
 */
import { Argument, Command, CommanderError, Option } from "commander";
import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { CommandSpec, Invocation, OptionSpec } from "./command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "./commands.ts";

/** What commands get besides their arguments and options. */
export type Surroundings = Pick<Invocation, "output" | "exit">;

/** Parses a command line and runs its command. Throws whatever the command throws, or {@linkcode RunbyteError} `USAGE`. */
export async function runProgram(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<void> {
  try {
    await createProgram(surroundings).parseAsync([...args], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Help and version end in this way, too.
    if (thrown.exitCode !== 0) throw toUsageError(thrown);
  }
}

function createProgram(surroundings: Surroundings): Command {
  const program = new Command("runbyte")
    .description(
      "An MCP server that lets agents call all your MCP servers from one TypeScript program",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => {} })
    .exitOverride();
  for (const option of GLOBAL_OPTIONS) program.addOption(createOption(option));
  for (const spec of COMMANDS) addCommand(program, spec, surroundings);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, surroundings: Surroundings): void {
  const isDefault = spec === COMMANDS[0];
  const command = program.command(spec.name, { isDefault })
    .description(spec.description)
    .allowExcessArguments(isDefault);
  for (const { form, description, choices } of spec.arguments ?? []) {
    const argument = new Argument(form, description);
    command.addArgument(choices === undefined ? argument : argument.choices([...choices]));
  }
  for (const option of spec.options ?? []) command.addOption(createOption(option));
  command.action(async () => {
    readSwitches(spec, command);
    if (command.getOptionValue("json") === true) surroundings.output.failAsJson();
    const run = await spec.load();
    await run({ args: command.args, options: command.optsWithGlobals(), ...surroundings });
  });
}

function createOption({ flags, description, ...spec }: OptionSpec): Option {
  const { choices, variable, isRepeatable } = spec;
  const words = variable === undefined || choices
    ? description
    : `${description} (env: ${variable})`;
  const option = new Option(flags, words);
  if (choices !== undefined) option.choices([...choices]);
  // The other variables are read where their absence means something.
  if (choices !== undefined && variable !== undefined) option.env(variable);
  if (isRepeatable) option.argParser((value, given: string[] = []) => [...given, value]);
  return option;
}

/** A switch that is not given is on if its variable says so; to commander any value of a variable would. */
function readSwitches({ options = [] }: CommandSpec, command: Command): void {
  for (const { flags, variable } of options) {
    if (variable === undefined) continue;
    const option = command.options.find((each) => each.flags === flags)!;
    const name = option.attributeName();
    const value = process.env[variable] ?? "";
    if (command.getOptionValue(name) !== undefined || value === "") continue;
    if (!option.isBoolean()) command.setOptionValue(name, value);
    else if (/^(1|true|yes)$/i.test(value)) command.setOptionValue(name, true);
  }
}

/** Commander's own words, in our form. */
function toUsageError(error: CommanderError): RunbyteError {
  const [message, suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hint = suggestion?.replace(/^\(|\)$/g, "") ?? "'runbyte help' lists commands and options.";
  return new RunbyteError("USAGE", message.charAt(0).toUpperCase() + message.slice(1), { hint });
}
