import { RunbyteError } from "../base/errors.ts";
import { IS_STANDALONE, isAllowed } from "../base/runtime.ts";

/**
 * Makes sure that a file may be written before anybody is asked about it.
 * Outside its scratch directory Runbyte may write only when it was started for that.
 * @throws {RunbyteError} `USAGE` that names the way to start it so.
 */
export function requireWrite(path: string, command: string): void {
  // Otherwise Deno would ask on the terminal.
  if (isAllowed({ name: "write", path })) return;
  const isCheckout = import.meta.url.startsWith("file:") && !IS_STANDALONE;
  throw new RunbyteError("USAGE", `Cannot write '${path}': it is outside the scratch directory`, {
    hint: isCheckout
      ? `Start it as 'deno task cli ${command} …', which may write there.`
      : `Start it with '--allow-write=${path}'.`,
  });
}
