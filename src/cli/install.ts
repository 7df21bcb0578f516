import { existsSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { isDeepStrictEqual } from "node:util";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { createRedactor } from "../base/redact.ts";
import { changeFile, type FileChange, readTextIfPresent } from "../config/change_file.ts";
import { type Client, CLIENTS, type Surroundings } from "../config/clients.ts";
import { setValue } from "../config/edit.ts";
import { findConfigFile } from "../config/find.ts";
import { parseClientText } from "../config/client_files.ts";
import { findSecrets } from "../config/secrets.ts";
import { isRecord } from "../config/validate.ts";
import { askYesNo, canAsk } from "./ask.ts";
import type { Invocation } from "./command.ts";
import { findSurroundings } from "./config_file.ts";
import type { GlobalOptions } from "./context.ts";
import { formatDiff } from "./diff.ts";
import { currentStart, launchCommand } from "./launch.ts";
import { plain } from "./output.ts";
import { requireWrite } from "./write_access.ts";

interface InstallOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const NAME = "runbyte";
const BYTE_ORDER_MARK = "\ufeff";

/** `runbyte install <client>`: the client starts this Runbyte from now on, after the change was shown. */
export async function runInstall(invocation: Invocation<InstallOptions>): Promise<void> {
  const { args: [name], options, output } = invocation;
  const client = CLIENTS.find((each) => each.name === name)!;
  const { title } = client;
  const where = findSurroundings();
  const file = findFile(client, where);
  const mayWrite = !options.dryRun && (options.yes || canAsk());
  if (mayWrite) requireWrite(file, "install");
  const config = await findConfigFile({ ...where, configPath: options.config, cwd: process.cwd() });
  const launch = launchCommand(currentStart(), config === undefined ? [] : ["--config", config]);
  const change = await planChange(client, file, client.write(launch));
  if (change === undefined) {
    return await output.say(`${title} starts this Runbyte already (${file}).`);
  }
  // The lines around the change are somebody's settings.
  output.redactWith(
    createRedactor(findSecrets(await parseClientText(client, change.before ?? ""))),
  );
  await output.print(plain(file));
  await output.print(formatDiff(change.before ?? "", change.after));
  if (options.dryRun) return;
  if (!mayWrite) {
    return await output.say(`Nothing was changed: '--yes' adds Runbyte to ${title}.`);
  }
  if (!options.yes && !await askYesNo(`Add Runbyte to ${title}?`)) {
    return await output.say("Nothing was changed.");
  }
  await changeFile(change);
  await output.say(`Added Runbyte to ${title}. Start ${title} anew to use it.`);
}

/** The file of the client that is there, or that it would make itself. */
function findFile({ title, folder, userFiles }: Client, where: Surroundings): string {
  const files = userFiles(where);
  const file = files.find((path) => existsSync(path)) ??
    files.find((path) => existsSync(folder?.(where) ?? dirname(path)));
  if (file !== undefined) return file;
  throw new RunbyteError("NOT_FOUND", `Cannot find ${title}: there is no '${files[0]}'`, {
    hint: `Start ${title} once, then try again.`,
  });
}

/** The change that is needed, if any. What an entry of Runbyte says besides its command, as variables for its servers, stays. */
async function planChange(
  client: Client,
  file: string,
  entry: Readonly<Record<string, unknown>>,
): Promise<FileChange | undefined> {
  const before = await readTextIfPresent(file);
  try {
    const mark = before?.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : "";
    const text = before?.slice(mark.length) ?? "";
    const root = await parseClientText(client, text);
    const servers = isRecord(root) ? root[client.key] : undefined;
    const old = isRecord(servers) ? servers[NAME] : undefined;
    const whole = isRecord(old) && "command" in old ? { ...old, ...entry } : entry;
    if (isDeepStrictEqual(toPlain(old), toPlain(whole))) return undefined;
    const after = client.format === "toml"
      ? (await import("../config/edit_toml.ts")).setTomlTable(text, [client.key, NAME], whole)
      : setValue(text, [client.key, NAME], whole);
    return { file, before, after: mark + after };
  } catch (thrown) {
    const { code = "CONFIG_INVALID", hint } = thrown as Partial<RunbyteError>;
    throw new RunbyteError(code, `Cannot change '${file}': ${messageOf(thrown)}`, {
      hint,
      cause: thrown,
    });
  }
}

/** Without the null prototypes of parsed TOML. */
function toPlain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
