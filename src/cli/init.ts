import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { RunbyteError } from "../base/errors.ts";
import { askYesNo, canAsk } from "./ask.ts";
import type { Invocation } from "./command.ts";
import { openConfigText, writeConfigText } from "./config_file.ts";
import type { GlobalOptions } from "./context.ts";
import { planInto } from "./import.ts";
import { requireWrite } from "./write_access.ts";

interface InitOptions extends GlobalOptions {
  readonly yes?: boolean;
}

/** `runbyte init`: a commented configuration file, with the servers of other clients if that is wanted. */
export async function runInit({ options, output }: Invocation<InitOptions>): Promise<void> {
  const given = options.config ?? (process.env.RUNBYTE_CONFIG || undefined);
  const file = given ?? join(process.cwd(), "runbyte.jsonc");
  const config = await openConfigText({ config: file });
  // A file of the other ending would be found before it.
  const rivals = given === undefined ? ["runbyte.json", "runbyte.jsonc"] : [];
  const rival = rivals.map((name) => join(dirname(file), name)).find((path) => existsSync(path));
  if (config.before !== undefined || rival !== undefined) {
    throw new RunbyteError("USAGE", `'${rival ?? config.display}' exists already`, {
      hint: "'runbyte import' adds the servers of other clients to it.",
    });
  }
  requireWrite(config.file, "init");
  await writeConfigText(config, "init");
  await output.say(`Wrote ${config.display}.`);
  const changed = await openConfigText({ config: file });
  const count = await planInto(changed, [], output);
  if (count === 0) return await output.say("'runbyte add' adds servers to it.");
  const servers = `${count} ${count === 1 ? "server" : "servers"}`;
  if (!options.yes && !canAsk()) return await output.say(`'runbyte import' adds ${servers} to it.`);
  if (!options.yes && !await askYesNo(`Add ${servers} to ${config.display}?`)) return;
  await writeConfigText(changed, "init");
  await output.say(`Added ${servers}. 'runbyte check' tells whether they work.`);
}
