/**
 * Puts TypeScript's messages into the words of an agent who knows servers and tools, and says what to do.
 * @module
 */
import { displayPath } from "./specifier.ts";

const MAX_MESSAGE_LINES = 4;
const MAX_LINE_CHARS = 400;

/** Names servers and modules as the program does. */
export function agentWords(message: string): string {
  return message
    .replace(/(?:type )?'typeof import\("\/servers\/([^"/]+)\/index(?:\.ts)?"\)'/g, "'$1'")
    .replace(/typeof import\("\/servers\/([^"/]+)\/index(?:\.ts)?"\)/g, "$1")
    .replace(/typeof import\("([^"]+)"\)/g, (_, path: string) => modulePath(path))
    .replace(/import\("[^"]+"\)\./g, "")
    .replace(/ Do you need to (?:install|change) [^\n]*/, "")
    .replace(/'"(\/[^"]+)"'/g, (_, path: string) => `'${modulePath(path)}'`)
    .split("\n").slice(0, MAX_MESSAGE_LINES)
    .map((line) => line.length <= MAX_LINE_CHARS ? line : `${line.slice(0, MAX_LINE_CHARS)}…`)
    .join("\n");
}

/** `./workspace/lib.ts` of the path that the checker knows, which may lack its extension or have one more. */
function modulePath(path: string): string {
  const canonical = path.replace(/\.(js|json)(?:\.ts)?$/, ".$1").replace(
    /^\/(@runbyte\/\w+)(?:\.ts)?$/,
    "$1",
  );
  const isFile = !canonical.startsWith("/") || /\.\w+$/.test(canonical);
  return displayPath(isFile ? canonical : `${canonical}.ts`);
}

/** Globals of other platforms, and what there is in their place. */
const ABSENT: Readonly<Record<string, string>> = {
  fetch: "There is no network: call a tool of ./servers instead",
  XMLHttpRequest: "There is no network: call a tool of ./servers instead",
  WebSocket: "There is no network: call a tool of ./servers instead",
  process: "There is no process and no environment: call a tool, or put values into the program",
  Deno: 'There is no Deno: call a tool, or import * as fs from "@runbyte/fs" for files',
  Bun: 'There is no Bun: call a tool, or import * as fs from "@runbyte/fs" for files',
  Buffer: "Use Uint8Array, TextEncoder, atob and btoa",
  require: 'Write import … from "./servers/<server>", or call a tool',
  module: "Write export default …, or return the result",
  exports: "Write export default …, or return the result",
  __dirname: "There are no paths but /servers and /workspace",
  __filename: "There are no paths but /servers and /workspace",
  window: "There is no browser: call a tool of ./servers instead",
  document: "There is no browser: call a tool of ./servers instead",
  localStorage: 'Keep data in /workspace: import * as fs from "@runbyte/fs"',
  setImmediate: "Use setTimeout(callback, 0)",
  performance: "Use Date.now()",
  fs: 'Write import * as fs from "@runbyte/fs"',
  callTool: 'Write import { callTool } from "@runbyte/tools"',
};

const HINTS: Readonly<Record<number, string>> = {
  2305: "Read the module's index.ts to see what it exports",
  2307: "Check the path of the import",
  2322: "Give a value of the type that is expected",
  2339: "Read the type's declaration, or check the spelling",
  2345: "Compare the argument with the signature",
  2348: "Write new in front of it",
  2353: "Remove the property, or check its spelling against the signature",
  2488: "Check that it is a list first",
  2531: "Check for null first, or use ?.",
  2532: "Check for undefined first, or use ?.",
  2551: "Use the suggested name",
  2552: "Use the suggested name",
  2554: "Compare the arguments with the signature",
  2561: "Use the suggested name",
  2613: "Use import * as name, or import { name }",
  2614: "Use import * as name, or import { name }",
  2694: "Check the name of the type",
  2724: "Use the suggested name",
  2739: "Add the missing properties",
  2740: "Add the missing properties",
  2741: "Add the missing property",
  2769: "Compare the arguments with the signatures above",
  1192: "Use import * as name, or import { name }",
  2820: "Use the suggested value",
  18047: "Check for null first, or use ?.",
  18048: "Check for undefined first, or use ?.",
  18049: "Check for null and undefined first, or use ?.",
};

/** A finding and what the agent wrote there. */
export interface HintContext {
  readonly code: number;
  readonly message: string;
  /** The text that it marks. */
  readonly marked: string;
  /** Whether a property of it is used. */
  readonly isObject: boolean;
}

/** What to do about a finding. */
export function hintFor({ code, message, marked, isObject }: HintContext): string | undefined {
  const missing = /^Cannot find name '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined && Object.hasOwn(ABSENT, missing)) return ABSENT[missing];
  if (missing !== undefined && code !== 2552) {
    return isObject
      ? `Declare it, or import it if it is a server: import * as ${missing} from "./servers/${missing}"`
      : `Declare or import '${missing}' first`;
  }
  if (/on type 'Promise</.test(message)) {
    return `Write await before the call that gives '${marked}'`;
  }
  return HINTS[code];
}
