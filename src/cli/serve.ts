import type { Command } from "commander";
import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { type Context, type GlobalOptions, loadSettings, withApp } from "./context.ts";

/** `runbyte [serve]`: speaks MCP on stdin and stdout until stdin ends. */
export function addServe(program: Command, { output }: Context): void {
  program.command("serve", { isDefault: true })
    .description("serve MCP over stdin and stdout; what runs without any command")
    .allowExcessArguments()
    .action(async (_options: object, command: Command) => {
      const [word] = command.args;
      if (word !== undefined) throw unknownCommand(word, program);
      const options = command.optsWithGlobals<GlobalOptions>();
      const config = await loadSettings(options, output, { logLevel: "as configured" });
      if (process.stdin.isTTY) {
        await output.say("Serving MCP on stdin and stdout, for a client that starts this command.");
        await output.say("'runbyte --help' lists what else there is; Ctrl+D ends.");
      }
      const { serveStdio } = await import("../server/stdio.ts");
      await withApp(config, serveStdio);
    });
}

/** An unknown word lands here, because serving is what happens without a command. */
function unknownCommand(word: string, program: Command): RunbyteError {
  const names = program.commands.map((command) => command.name());
  const [near] = nearest(word, names);
  const hint = near === undefined ? `Commands: ${names.join(", ")}.` : `Did you mean '${near}'?`;
  return new RunbyteError("USAGE", `Unknown command '${word}'`, { hint });
}
