import type { Command } from "commander";
import process from "node:process";
import { selfCommand } from "../base/self.ts";
import type { Context, GlobalOptions } from "./context.ts";

/** `runbyte demo`: the walk-through that needs no configuration and no network. */
export function addDemo(program: Command, { exit }: Context): void {
  program.command("demo")
    .description("walk through an example with three built-in servers; needs no configuration")
    .action(async (_options: object, parsed: Command) => {
      const { scratch } = parsed.optsWithGlobals<GlobalOptions>();
      const { runDemo } = await import("../demo/demo.ts");
      const { resolveScratch } = await import("../config/scratch.ts");
      const folder = await resolveScratch({ scratch, env: process.env, cwd: process.cwd() });
      const { command, args } = selfCommand([], { scratch: folder });
      exit(await runDemo({ entry: [command, ...args], scratch: folder }));
    });
}
