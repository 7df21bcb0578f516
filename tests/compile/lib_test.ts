import assert from "node:assert/strict";
import { posix } from "node:path";
import ts from "typescript";
import { buildLibrary } from "../../src/compile/lib.ts";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";

const folder = posix.dirname(ts.sys.getExecutingFilePath());
const library = buildLibrary((name) => ts.sys.readFile(`${folder}/${name}`)!);

const host: ts.CompilerHost = {
  getSourceFile: (path, version) =>
    library[path] === undefined ? undefined : ts.createSourceFile(path, library[path], version),
  getDefaultLibFileName: () => "",
  writeFile: () => {},
  getCurrentDirectory: () => "/",
  getCanonicalFileName: (path) => path,
  useCaseSensitiveFileNames: () => true,
  getNewLine: () => "\n",
  fileExists: (path) => path in library,
  readFile: (path) => library[path],
};
const options = { strict: true, noLib: true, types: [], target: ts.ScriptTarget.ESNext };
const program = ts.createProgram(Object.keys(library), options, host);
const checker = program.getTypeChecker();

/** Every function has these, whatever it is. */
const OF_FUNCTIONS = new Set(
  ["apply", "arguments", "bind", "call", "caller", "constructor", "length", "name", "prototype"]
    .concat("toString", "valueOf", "Symbol(Symbol.toStringTag)")
    .concat(
      "Symbol(nodejs.util.inspect.custom)",
      "Symbol(Symbol.hasInstance)",
      "Symbol(Symbol.species)",
    ),
);

/** Own to the engine, without a standard behind it, or set in the constructor and so on no prototype. */
const EXCEPTIONS = new Set([
  ...["__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"],
  ...["Function.fileName", "Function.lineNumber", "Function.columnNumber"],
  ...["Set.groupBy", "AggregateError.isError"],
  ...["stack", "cause", "AggregateError.errors", "RegExp.lastIndex"],
  ...["Iterator.next", "Iterator.return", "Iterator.throw"],
  ...["TextDecoder.encoding", "TextDecoder.fatal", "TextDecoder.ignoreBOM", "AbortSignal.onabort"],
]);

const LIST_GLOBALS = `
const namesOf = (start) => {
  const names = new Set();
  for (let one = start; one && one !== Object.prototype && one !== Function.prototype; one = Object.getPrototypeOf(one)) {
    for (const key of Reflect.ownKeys(one)) names.add(String(key));
  }
  return [...names];
};
const all = Object.getOwnPropertyNames(globalThis).filter((name) => !["globalThis", "NaN", "Infinity"].includes(name));
export default Object.fromEntries(all.map((name) => {
  const value = globalThis[name];
  const isObject = value !== null && (typeof value === "object" || typeof value === "function");
  if (!isObject) return [name, []];
  const prototype = value === Object || value === Function ? Reflect.ownKeys(value.prototype).map(String) : namesOf(value.prototype);
  const members = name === "Intl" ? namesOf(value).flatMap((one) => [one, ...namesOf(value[one]?.prototype).map((member) => one + "." + member)]) : [];
  return [name, [...namesOf(value), ...prototype, ...members]];
}));`;

/** Names of a program's globals, with those of their statics and prototypes. */
async function runtimeGlobals(): Promise<Record<string, readonly string[]>> {
  await using sandbox = createSandbox();
  const outcome = await sandbox.run({
    program: { modules: { "main.ts": LIST_GLOBALS }, entry: "main.ts", result: "default" },
    owner: "test",
    limits: DEFAULT_LIMITS,
    host: { call: () => Promise.reject(new Error("no calls")) },
    signal: new AbortController().signal,
  });
  assert(outcome.ok && outcome.value.kind === "json");
  return JSON.parse(outcome.value.text);
}

/** Names of the library's globals, with those of their statics and prototypes. */
const typed: Record<string, readonly string[]> = Object.fromEntries(
  checker.getSymbolsInScope(program.getSourceFile("/lib/es.d.ts")!, ts.SymbolFlags.Value)
    .filter(({ name }) => !["globalThis", "NaN", "Infinity"].includes(name))
    .map((symbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      const members = instanceNames(type);
      const nested = symbol.name !== "Intl"
        ? []
        : type.getProperties().flatMap((one) =>
          instanceNames(checker.getTypeOfSymbol(one)).map((member) => `${nameOf(one)}.${member}`)
        );
      return [symbol.name, [...type.getProperties().map(nameOf), ...members, ...nested]];
    }),
);

/** Names of what `new` of a type gives. */
function instanceNames(type: ts.Type): string[] {
  const prototype = type.getProperty("prototype");
  const own = prototype ? checker.getTypeOfSymbol(prototype).getProperties() : [];
  const made = type.getConstructSignatures()[0]?.getReturnType().getProperties() ?? [];
  return (own.length > 0 ? own : made).map(nameOf);
}

function nameOf({ name }: ts.Symbol): string {
  const symbol = /^__@(\w+)@/.exec(name)?.[1];
  return symbol === undefined ? name.replace(/^___/, "__") : `Symbol(Symbol.${symbol})`;
}

function missing(
  from: Record<string, readonly string[]>,
  names: Record<string, readonly string[]>,
): string[] {
  return Object.entries(names).flatMap(([name, properties]) => {
    const known = from[name];
    if (known === undefined) return [name];
    return properties
      .filter((property) => !known.includes(property) && !/^\d+$/.test(property))
      .filter((property) => !OF_FUNCTIONS.has(property.replace(/^[A-Z]\w+\./, "")))
      .filter((property) => !EXCEPTIONS.has(property) && !EXCEPTIONS.has(`${name}.${property}`))
      .map((property) => `${name}.${property}`);
  });
}

Deno.test("buildLibrary() declares what the sandbox has, all of it and nothing else", async () => {
  const runtime = await runtimeGlobals();
  // The sandbox's Locale sets its fields when it is made.
  const absent = missing(runtime, typed).filter((name) => !name.startsWith("Intl.Locale."));
  assert.deepEqual(absent, []);
  // InternalError is the engine's own and never thrown by name; fetch is there to say that it is not.
  assert.deepEqual(missing(typed, runtime), ["InternalError", "fetch"]);
});

Deno.test("buildLibrary() gives files without errors of their own", () => {
  const found = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
  assert.deepEqual(found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n")), []);
});
