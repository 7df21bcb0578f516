/** Which folder of `src` may import from which; the arrows of the architecture. Every folder may import from itself. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  config: ["base"],
  hub: ["base", "config", "codegen"],
  codegen: ["base"],
  vfs: ["base"],
  compile: ["base", "vfs"],
  sandbox: ["base"],
  session: ["base", "codegen", "vfs", "compile", "sandbox"],
  server: ["base", "session"],
  demo: ["base"],
  cli: ["app.ts", "config", "base", "server", "demo", "session"],
};

/** Folders that give types alone to the folders named here. */
export const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = {
  hub: ["config", "codegen"],
  cli: ["session"],
};

/** The only files of `src` that stand above all folders. */
export const ROOTS: readonly string[] = ["app.ts", "mod.ts"];

/** The folder of a file of `src`, or the file's own name if it stands at the top. */
export function layerOf(pathBelowSrc: string): string {
  return pathBelowSrc.includes("/")
    ? pathBelowSrc.slice(0, pathBelowSrc.indexOf("/"))
    : pathBelowSrc;
}
