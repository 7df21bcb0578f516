import { createHash } from "node:crypto";
import { readFileSync, watch } from "node:fs";
import { dirname } from "node:path";
import { messageOf } from "../base/errors.ts";
import { logger } from "../base/log.ts";

/** Options of {@linkcode watchConfig}. */
export interface WatchConfigOptions {
  /**
   * Editors write in several steps; changes within this time are one.
   * @default 200
   */
  readonly debounceMs?: number;
}

/**
 * Calls `onChange` whenever the content of `file` has changed and is there to be read.
 * Watches the directory, because editors and volume mounts put a new file in the place of the old one.
 * Keeps the process alive until it is disposed. Where watching is not possible it says so in the log.
 */
export function watchConfig(
  file: string,
  onChange: () => void,
  { debounceMs = 200 }: WatchConfigOptions = {},
): Disposable {
  const log = logger("config");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = fingerprint(file);
  const compare = (): void => {
    const now = fingerprint(file);
    if (now === undefined || now === last) return;
    last = now;
    onChange();
  };
  const stop = new AbortController();
  try {
    const watcher = watch(dirname(file), { persistent: false, signal: stop.signal }, () => {
      clearTimeout(timer);
      timer = setTimeout(compare, debounceMs);
    });
    watcher.on(
      "error",
      (error) => log.warning("Cannot watch {file}: {error}", { file, error: error.message }),
    );
  } catch (thrown) {
    log.warning("Cannot watch {file}: {error}", { file, error: messageOf(thrown) });
  }
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      stop.abort();
    },
  };
}

/** Undefined while the file cannot be read, as in the middle of being replaced. */
function fingerprint(file: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch {
    return undefined;
  }
}
