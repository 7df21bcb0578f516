import assert from "node:assert/strict";
import { posix } from "node:path";
import ts from "typescript";
import { buildLibrary } from "../../src/compile/lib.ts";
import { evaluate } from "./engine.ts";

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

/** What programs get from the sandbox, not from the engine. */
const FROM_SANDBOX = [
  ...[
    "AbortController",
    "AbortSignal",
    "DOMException",
    "Intl",
    "TextDecoder",
    "TextEncoder",
    "URL",
  ],
  ...["URLSearchParams", "atob", "btoa", "clearInterval", "clearTimeout", "console", "crypto"],
  ...["queueMicrotask", "setInterval", "setTimeout", "structuredClone"],
];

/** Every function has these, whatever it is. */
const OF_FUNCTIONS = new Set(
  ["apply", "arguments", "bind", "call", "caller", "constructor", "length", "name", "prototype"]
    .concat("toString", "valueOf", "Symbol(Symbol.hasInstance)", "Symbol(Symbol.species)"),
);

/** Own to the engine, without a standard behind it, or set in the constructor and so on no prototype. */
const EXCEPTIONS = new Set([
  ...["__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"],
  ...["Function.fileName", "Function.lineNumber", "Function.columnNumber"],
  ...["Set.groupBy", "AggregateError.isError", "Reflect.Symbol(Symbol.toStringTag)"],
  ...["stack", "cause", "AggregateError.errors", "RegExp.lastIndex"],
  ...["Iterator.next", "Iterator.return", "Iterator.throw"],
  ...["BigInt.toLocaleString"],
]);

/** Names of the engine's globals, with those of their statics and prototypes. */
const engine: Record<string, readonly string[]> = JSON.parse(evaluate(`
  const namesOf = (start) => {
    const names = new Set();
    for (let one = start; one && one !== Object.prototype && one !== Function.prototype; one = Object.getPrototypeOf(one)) {
      for (const key of Reflect.ownKeys(one)) names.add(String(key));
    }
    return [...names];
  };
  JSON.stringify(Object.fromEntries(Object.getOwnPropertyNames(globalThis).map((name) => {
    const value = name === "globalThis" ? undefined : globalThis[name];
    const isObject = value !== null && (typeof value === "object" || typeof value === "function");
    if (!isObject) return [name, []];
    const prototype = value === Object || value === Function ? Reflect.ownKeys(value.prototype).map(String) : namesOf(value.prototype);
    return [name, [...namesOf(value), ...prototype]];
  })))`) as string);

/** Names of the library's globals, with those of their statics and prototypes. */
const typed: Record<string, readonly string[]> = Object.fromEntries(
  checker.getSymbolsInScope(program.getSourceFile("/lib/es.d.ts")!, ts.SymbolFlags.Value)
    .filter(({ name }) => !["globalThis", "NaN", "Infinity"].includes(name))
    .map((symbol) => {
      const type = checker.getTypeOfSymbol(symbol);
      const prototype = type.getProperty("prototype");
      const members = prototype ? checker.getTypeOfSymbol(prototype).getProperties() : [];
      return [symbol.name, [...type.getProperties(), ...members].map(nameOf)];
    }),
);

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
      .filter((property) => !OF_FUNCTIONS.has(property))
      .filter((property) => !EXCEPTIONS.has(property) && !EXCEPTIONS.has(`${name}.${property}`))
      .map((property) => `${name}.${property}`);
  });
}

Deno.test("buildLibrary() declares nothing that the engine or the sandbox lacks", () => {
  assert.deepEqual(missing(engine, typed).sort(), FROM_SANDBOX);
});

Deno.test("buildLibrary() declares every built-in of the engine", () => {
  // Shared memory is taken away by the sandbox; InternalError is the engine's own and never thrown by name.
  const { globalThis: _, NaN: _nan, Infinity: _infinity, ...names } = engine;
  assert.deepEqual(missing(typed, names), ["InternalError", "SharedArrayBuffer"]);
});

Deno.test("buildLibrary() gives files without errors of their own", () => {
  const found = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
  assert.deepEqual(found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n")), []);
});
