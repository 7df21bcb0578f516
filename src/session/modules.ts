/**
 * Everything that programs of one session can import, as the compiler asks for it.
 * @module
 */
import { nearest } from "../base/nearest.ts";
import type { ModuleFile, ModuleSource } from "../compile/program.ts";

/** The parts of {@linkcode SessionModules}. */
export interface SessionModulesOptions {
  readonly builtIn: ReadonlyMap<string, ModuleFile>;
  /** `/servers/…`. */
  readonly library: ModuleSource;
  /** `/workspace/…`. */
  readonly workspace: ModuleSource;
}

/** Built-in modules, the library and the workspace as one source. */
export class SessionModules implements ModuleSource {
  readonly #options: SessionModulesOptions;

  constructor(options: SessionModulesOptions) {
    this.#options = options;
  }

  async load(path: string, signal: AbortSignal): Promise<ModuleFile | undefined> {
    const { builtIn, library, workspace } = this.#options;
    if (path.startsWith("/workspace/")) return await workspace.load(path, signal);
    if (path.startsWith("/servers")) return await library.load(path, signal);
    return builtIn.get(path);
  }

  async suggest(path: string): Promise<readonly string[]> {
    const { builtIn, library, workspace } = this.#options;
    if (path.startsWith("/workspace")) return await workspace.suggest(path);
    const names = nearest(path, builtIn.keys(), { max: 2 });
    return [...names, ...await library.suggest(path)];
  }
}
