import { createRedactor } from "../base/redact.ts";
import type { ConfigText } from "../config/config_text.ts";
import { planImport } from "../config/import.ts";
import { findSecrets } from "../config/secrets.ts";
import type { Invocation } from "./command.ts";
import { askYesNo, canAsk } from "./ask.ts";
import { findSurroundings, openConfigText, writeConfigText } from "./config_file.ts";
import type { GlobalOptions } from "./context.ts";
import { currentStart, ownWords } from "./launch.ts";
import { formatPlan } from "./import_report.ts";
import { requireWrite } from "./write_access.ts";

interface ImportOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `runbyte import [client…]`: shows what other clients have, and adds it when somebody says so. */
export async function runImport(invocation: Invocation<ImportOptions>): Promise<void> {
  const { args, options, output } = invocation;
  const config = await openConfigText(options);
  const mayWrite = !options.dryRun && (options.yes || canAsk());
  if (mayWrite) requireWrite(config.file, "import");
  const count = await planInto(config, args, output);
  const servers = `${count} ${count === 1 ? "server" : "servers"}`;
  if (count === 0) return await output.say(`Nothing to add to ${config.display}.`);
  if (options.dryRun) return await output.say(`Would add ${servers} to ${config.display}.`);
  if (!mayWrite) {
    return await output.say(`Nothing was changed: '--yes' adds ${servers} to ${config.display}.`);
  }
  if (!options.yes && !await askYesNo(`Add ${servers} to ${config.display}?`)) {
    return await output.say("Nothing was changed.");
  }
  await writeConfigText(config, "import");
  await output.say(
    `Added ${servers} to ${config.display}. 'runbyte check' tells whether they work.`,
  );
}

/** Prints what the clients have, and puts what is new into the text of the configuration. Gives the number of new servers. */
export async function planInto(
  config: ConfigText,
  clients: readonly string[],
  output: Invocation["output"],
): Promise<number> {
  const files = await planImport({
    where: findSurroundings(),
    clients,
    existing: config.servers,
    ownWords: ownWords(currentStart()),
  });
  const added = files.flatMap(({ servers }) => servers.map(({ verdict }) => verdict))
    .filter((verdict) => verdict.kind === "add");
  // Keys that other clients keep must not end up on the screen.
  output.redactWith(createRedactor(findSecrets(added.map(({ entry }) => entry))));
  if (files.length > 0) await output.print(formatPlan(files));
  else await output.say("No servers were found in other clients.");
  for (const { name, entry } of added) config.add(name, entry);
  return added.length;
}
