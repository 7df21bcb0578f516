/**
 * The source text of the guest's environment: the functions of `guest/`, evaluated inside the engine in this order.
 * @module
 */
import { installConsole } from "./guest/console.ts";
import { installCore } from "./guest/core.ts";
import { installCrypto } from "./guest/crypto.ts";
import { installEncoding } from "./guest/encoding.ts";
import { installErrors } from "./guest/errors.ts";
import { installEvents } from "./guest/events.ts";
import { installInspect } from "./guest/inspect.ts";
import { installIntl } from "./guest/intl.ts";
import { installLocale } from "./guest/locale.ts";
import { installProgram } from "./guest/program.ts";
import { installResult } from "./guest/result.ts";
import { installStructuredClone } from "./guest/structured_clone.ts";
import { installTimers } from "./guest/timers.ts";
import { installUrl } from "./guest/url.ts";

const PARTS = [
  installCore,
  installErrors,
  installInspect,
  installConsole,
  installTimers,
  installEvents,
  installEncoding,
  installCrypto,
  installStructuredClone,
  installUrl,
  installIntl,
  installLocale,
  installResult,
  installProgram,
];

/** An expression that gives a function from natives to entries; see `createQuickJsEngine`. */
export function preludeSource(): string {
  const parts = PARTS.map((install) => `(${install})(core);`).join("\n");
  return `(native) => { "use strict"; const core = { native, load: (path) => import(path) };\n${parts}\nreturn core.entries; }`;
}
