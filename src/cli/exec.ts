import type { Command } from "commander";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { Answer } from "../session/session.ts";
import { type Context, type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { EXIT } from "./exit_code.ts";
import type { Output } from "./output.ts";

interface ExecOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** `runbyte exec FILE|-`: runs a program by the same road as an agent's. */
export function addExec(program: Command, { output, exit }: Context): void {
  program.command("exec")
    .description("run a program as an agent would: its value to stdout, its console to stderr")
    .argument("<file>", "TypeScript file, or - for stdin")
    .option("--json", "print the whole answer as JSON (env: RUNBYTE_JSON)")
    .action(async (file: string, _options: object, command: Command) => {
      const options = command.optsWithGlobals<ExecOptions>();
      const code = await readProgram(file);
      const config = await loadSettings(options, output);
      const answer = await withApp(config, async (app, signal) => {
        await using session = await app.openSession();
        return await session.execute(code, { signal });
      });
      if (options.json) await output.print(JSON.stringify(answer));
      else await show(answer, output);
      if (answer.isError) exit(EXIT.failed);
    });
}

async function readProgram(file: string): Promise<string> {
  try {
    return await (file === "-" ? text(process.stdin) : readFile(file, "utf8"));
  } catch (cause) {
    throw new RunbyteError("USAGE", `Cannot read program '${file}': ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The value is the first block; console output follows it. */
async function show({ blocks, isError }: Answer, output: Output): Promise<void> {
  for (const [index, block] of blocks.entries()) {
    if (block.type !== "text") {
      const { mimeType } = block.type === "resource" ? block.resource : block;
      await output.say(`(${block.type}, ${mimeType}: '--json' prints it)`);
    } else if (isError || index > 0) await output.say(block.text);
    else await output.print(block.text);
  }
}
