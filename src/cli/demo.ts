import process from "node:process";
import { selfCommand } from "../base/self.ts";
import { resolveScratch } from "../config/scratch.ts";
import { runDemo } from "../demo/demo.ts";
import type { Invocation } from "./command.ts";

/** `runbyte demo`: the walk-through that needs no configuration and no network. */
export async function runDemoCommand({ options, exit }: Invocation): Promise<void> {
  const { scratch: named } = options;
  const scratch = await resolveScratch({ scratch: named, env: process.env, cwd: process.cwd() });
  const { command, args } = selfCommand([], { scratch });
  exit(await runDemo({ entry: [command, ...args], scratch }));
}
