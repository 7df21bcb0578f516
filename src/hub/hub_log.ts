import { logger } from "../base/log.ts";

/** Log lines that hold text of strangers. */
export interface HubLog {
  debug(line: string): void;
  warn(line: string): void;
}

/** The hub's log. Braces are doubled, because the logger would take `{name}` for a placeholder. */
export function hubLog(): HubLog {
  const log = logger("hub");
  const plain = (line: string): string => line.replace(/[{}]/g, "$&$&");
  return { debug: (line) => log.debug(plain(line)), warn: (line) => log.warn(plain(line)) };
}
