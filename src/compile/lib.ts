/**
 * The built-in types of programs: TypeScript's own library files, as far as the engine has what they declare.
 * @module
 */
import { GLOBALS } from "./globals.ts";

/** Library files by their virtual path. */
export type LibraryFiles = Readonly<Record<string, string>>;

/** ES2023, and whatever of later years the engine has. */
const WANTED = [
  "es2023",
  "es2024.arraybuffer",
  "es2024.collection",
  "es2024.object",
  "es2024.promise",
  "es2024.regexp",
  "es2024.string",
  "es2025.collection",
  "es2025.float16",
  "es2025.intl",
  "es2025.iterator",
  "es2025.promise",
  "es2025.regexp",
  "esnext.collection",
  "esnext.error",
];

/** Shared memory is taken away from programs, decorators do not run, and hosts for scripts are not there. */
const ABSENT = new Set([
  "es2017.sharedmemory",
  "es2020.sharedmemory",
  "es2024.sharedmemory",
  "decorators",
  "decorators.legacy",
]);

/** A module of its own: it declares a class that would hide a global interface. */
const MODULES = new Set(["es2025.iterator"]);

/** `RegExp.$1` and its like, which the engine does not have. */
const LEGACY_REGEXP =
  /^\s*"(?:\$.|input|lastMatch|lastParen|leftContext|rightContext)": string;$/gm;

const REFERENCE = /^\/\/\/\s*<reference\s+lib="([^"]+)"\s*\/>/gm;

/** Joins the library files of a TypeScript installation into a few; `read` gives `lib.<name>.d.ts`. */
export function buildLibrary(read: (fileName: string) => string): LibraryFiles {
  const done = new Set<string>();
  const joined: string[] = [];
  const modules: Record<string, string> = {};
  const add = (name: string): void => {
    if (done.has(name) || ABSENT.has(name)) return;
    done.add(name);
    const text = read(`lib.${name}.d.ts`);
    for (const [, referenced] of text.matchAll(REFERENCE)) add(referenced!);
    const declarations = withoutComments(text).replace(LEGACY_REGEXP, "");
    if (MODULES.has(name)) modules[`/lib/${name}.d.ts`] = declarations;
    else joined.push(declarations);
  };
  WANTED.forEach(add);
  return { "/lib/es.d.ts": joined.join("\n"), ...modules, "/lib/globals.d.ts": GLOBALS };
}

/** Library files hold no string or regular expression that looks like a comment. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "").replace(/\n\s*\n+/g, "\n");
}
