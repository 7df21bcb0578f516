import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Invocation } from "./command.ts";
import { openConfigText, writeConfigText } from "./config_file.ts";
import { requireWrite } from "./write_access.ts";

/** `runbyte remove name…`: servers leave the configuration file, everything else in it stays. */
export async function runRemove({ args, options, output }: Invocation): Promise<void> {
  const config = await openConfigText(options);
  requireWrite(config.file, "remove");
  const names = Object.keys(config.servers);
  for (const name of args) {
    if (names.includes(name)) continue;
    const [near] = nearest(name, names);
    const there = names.length === 0 ? "It has none." : `It has: ${names.join(", ")}.`;
    throw new RunbyteError("SERVER_UNKNOWN", `No server '${name}' in ${config.display}`, {
      hint: near === undefined ? there : `Did you mean '${near}'? ${there}`,
    });
  }
  for (const name of new Set(args)) config.remove(name);
  await writeConfigText(config, "remove");
  const removed = [...new Set(args)].map((name) => `'${name}'`).join(", ");
  await output.say(`Removed ${removed} from ${config.display}.`);
}
