/**
 * Module names inside the sandbox. There is no file system behind them: a path is one of the program's modules or nothing.
 * @module
 */
import { type GuestProgram, HOST_MODULE } from "./protocol.ts";

const ENDINGS = ["", ".ts", ".js", ".json", "/index.ts", "/index.js"];

/** The path of the module that `specifier` means in the module `base`; the specifier itself if the program has none. */
export function resolveModule(program: GuestProgram, base: string, specifier: string): string {
  if (specifier === HOST_MODULE || Object.hasOwn(program.modules, specifier)) return specifier;
  for (const path of candidates(base, specifier)) {
    for (const ending of ENDINGS) {
      if (Object.hasOwn(program.modules, path + ending)) return path + ending;
    }
  }
  return specifier;
}

/** The text of a module. @throws {TypeError} if the program has none of that name. */
export function loadModule(program: GuestProgram, path: string): string {
  if (Object.hasOwn(program.modules, path)) return program.modules[path];
  throw new TypeError(
    `Cannot import '${path}': a program can import './servers/<server>', './workspace/<file>', ` +
      "'@runbyte/fs' and '@runbyte/tools', and dynamically only what it also imports statically",
  );
}

function candidates(base: string, specifier: string): string[] {
  if (specifier.startsWith("./") || specifier.startsWith("../")) {
    const from = base.startsWith("/") ? base.slice(0, base.lastIndexOf("/")) : "";
    return [normalise(`${from}/${specifier}`)];
  }
  return [specifier, `/${specifier}`];
}

/** Own code because `node:path` brings so much of Node with it that every executor would start ten milliseconds later. */
function normalise(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
