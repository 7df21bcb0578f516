import process from "node:process";
import { changeFile } from "../config/change_file.ts";
import type { Surroundings } from "../config/clients.ts";
import { ConfigText } from "../config/config_text.ts";
import type { GlobalOptions } from "./context.ts";
import { requireWrite } from "./write_access.ts";

/** Opens the configuration file that a command is to change. */
export function openConfigText(options: GlobalOptions): Promise<ConfigText> {
  return ConfigText.open({
    configPath: options.config,
    env: process.env,
    cwd: process.cwd(),
    home: homeFolder(),
  });
}

/** Writes the changed configuration file. `command` is who does it, for the words of a refusal. */
export async function writeConfigText(config: ConfigText, command: string): Promise<void> {
  requireWrite(config.file, command);
  await changeFile(config);
}

/** Where the files of other clients are. A task starts in the folder of its `deno.json`, its caller is elsewhere. */
export function findSurroundings(): Surroundings {
  return {
    home: homeFolder() ?? process.cwd(),
    project: process.env.INIT_CWD || process.cwd(),
    env: process.env,
    platform: process.platform,
  };
}

function homeFolder(): string | undefined {
  return process.env.HOME || process.env.USERPROFILE;
}
