import { messageOf } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { Config } from "../config/config.ts";
import { watchConfig } from "../config/watch.ts";
import { type GlobalOptions, readConfig } from "./context.ts";

/** What takes over a changed configuration. */
export interface Reloadable {
  reload(config: Config): void | Promise<void>;
}

/** A changed config file is taken over while clients are connected; a broken one leaves everything as it was. */
export function reloadOnChange(
  app: Reloadable,
  { file }: Config,
  options: GlobalOptions,
): Disposable | undefined {
  if (file === undefined) return undefined;
  const log = logger("config");
  return watchConfig(file, () => {
    readConfig({ ...options, config: file }).then(async (changed) => {
      await app.reload(changed);
      log.info("Took over the changed {file}", { file });
    }).catch((error) => {
      log.error("Kept the old configuration: {message}", { message: messageOf(error) });
    });
  });
}
