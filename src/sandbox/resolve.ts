/**
 * Module names inside the sandbox. There is no file system behind them: a path is one of the program's modules or nothing.
 * @module
 */
import { posix } from "node:path";
import { type GuestProgram, HOST_MODULE } from "./protocol.ts";

const ENDINGS = ["", ".ts", ".js", ".json", "/index.ts", "/index.js"];

/** Finds the module that `specifier` means in the module `base`. @throws {TypeError} if the program has none. */
export function resolveModule(program: GuestProgram, base: string, specifier: string): string {
  if (specifier === HOST_MODULE || Object.hasOwn(program.modules, specifier)) return specifier;
  for (const path of candidates(base, specifier)) {
    for (const ending of ENDINGS) {
      if (Object.hasOwn(program.modules, path + ending)) return path + ending;
    }
  }
  throw new TypeError(
    `Cannot import '${specifier}': a program can import './servers/<server>', './workspace/<file>', ` +
      "'@runbyte/fs' and '@runbyte/tools', and dynamically only what it also imports statically",
  );
}

function candidates(base: string, specifier: string): string[] {
  if (specifier.startsWith("./") || specifier.startsWith("../")) {
    const from = base.startsWith("/") ? posix.dirname(base) : "/";
    return [posix.join(from, specifier)];
  }
  return [specifier, `/${specifier}`];
}
