import { RunbyteError } from "../base/errors.ts";
import { entryProblem } from "../config/new_entry.ts";
import type { Invocation } from "./command.ts";
import { openConfigText, writeConfigText } from "./config_file.ts";
import type { GlobalOptions } from "./context.ts";
import { requireWrite } from "./write_access.ts";

/** The options that say what the new server is like. */
export interface AddOptions extends GlobalOptions {
  readonly transport?: "stdio" | "http" | "sse";
  readonly env?: readonly string[];
  readonly header?: readonly string[];
}

/** `runbyte add name -- command args` or `runbyte add name url`: one more server in the configuration file. */
export async function runAdd({ args, options, output }: Invocation<AddOptions>): Promise<void> {
  const [name, ...words] = args;
  const config = await openConfigText(options);
  requireWrite(config.file, "add");
  if (Object.hasOwn(config.servers, name)) {
    throw new RunbyteError("USAGE", `Server '${name}' is in ${config.display} already`, {
      hint: `Take another name, or 'runbyte remove ${name}' first.`,
    });
  }
  const entry = createEntry(words, options);
  const problem = entryProblem(name, entry);
  if (problem !== undefined) throw new RunbyteError("USAGE", `Cannot add '${name}': ${problem}`);
  config.add(name, entry);
  await writeConfigText(config, "add");
  await output.say(`Added '${name}' to ${config.display}. 'runbyte check' tells whether it works.`);
}

/**
 * The entry that a command line describes.
 * @throws {RunbyteError} `USAGE` for options that do not go together.
 */
export function createEntry(
  [first, ...rest]: readonly string[],
  { transport, env, header }: AddOptions,
): Record<string, unknown> {
  const isUrl = /^https?:\/\//i.test(first);
  if (transport !== undefined && isUrl !== (transport !== "stdio")) {
    throw usage(
      `Cannot use '--transport ${transport}' with '${first}'`,
      isUrl ? "An address is reached by 'http' or 'sse'." : "Give an address, https://….",
    );
  }
  if (isUrl) {
    if (env !== undefined) {
      throw usage("'--env' is for commands", "Use '--header' with an address.");
    }
    if (rest.length > 0) throw usage(`Unknown argument '${rest[0]}' behind the address`);
    const headers = header && Object.fromEntries(header.map(parseHeader));
    return { ...transport && { type: transport }, url: first, ...headers && { headers } };
  }
  if (header !== undefined) {
    throw usage("'--header' is for addresses", "Use '--env' with a command.");
  }
  return {
    command: first,
    ...rest.length > 0 && { args: rest },
    ...env && { env: Object.fromEntries(env.map(parseVariable)) },
  };
}

/** `KEY=value`, or `KEY` for the value that the variable will have when Runbyte starts. */
function parseVariable(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at === 0) throw usage(`Cannot read '--env ${text}': expected KEY=value or KEY`);
  return at < 0 ? [text, `\${${text}}`] : [text.slice(0, at), text.slice(at + 1)];
}

/** `Name: value` as in HTTP, or `Name=value`. */
function parseHeader(text: string): readonly [string, string] {
  const [, name, value] = /^([^:=\s]+)\s*[:=]\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw usage(`Cannot read '--header ${text}': expected 'Name: value'`);
  return [name, value];
}

function usage(message: string, hint?: string): RunbyteError {
  return new RunbyteError("USAGE", message, { hint });
}
