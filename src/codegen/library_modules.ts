/**
 * The library as the compiler sees it: modules by their canonical path.
 * @module
 */
import { nearest } from "../base/nearest.ts";
import { serverIndex, serversIndex } from "./index_module.ts";
import { hashText, type ServerModules } from "./server_modules.ts";
import { meantFunctions } from "./search.ts";
import type { ServerFolder, Shelves } from "./shelves.ts";

/** A module for the compiler; `runtime` runs in place of `source`. */
export interface LibraryModule {
  readonly path: string;
  readonly source: string;
  readonly runtime: string;
  readonly version: string;
}

/** Answers the compiler's questions about paths below `/servers`. */
export class LibraryModules {
  readonly #shelves: Shelves;
  readonly #made = new WeakMap<ServerModules, Map<string, LibraryModule>>();

  constructor(shelves: Shelves) {
    this.#shelves = shelves;
  }

  /**
   * The module at `path`, or undefined if there is none.
   * @throws {RunbyteError} `SERVER_UNAVAILABLE`.
   */
  async load(path: string, signal?: AbortSignal): Promise<LibraryModule | undefined> {
    if (path === "/servers/index.ts") return await this.#loadAll(signal);
    const [folder, file] = split(path);
    const found = folder === undefined ? undefined : this.#shelves.find(folder);
    if (!found || file === undefined) return undefined;
    const modules = await this.#shelves.open(found, signal);
    let made = this.#made.get(modules);
    if (!made) this.#made.set(modules, made = new Map());
    const known = made.get(path);
    if (known) return known;
    const module = makeModule(path, file, found, modules);
    if (module) made.set(path, module);
    return module;
  }

  /** Paths of modules that look like `path`, best first. */
  async suggest(path: string): Promise<readonly string[]> {
    const [folder, file] = split(path);
    if (folder === undefined) return [];
    const found = this.#shelves.find(folder);
    if (!found) {
      const names = this.#shelves.folders().map((each) => each.folder);
      return nearest(folder, names, { max: 3 }).map((name) => `/servers/${name}/index.ts`);
    }
    const modules = await this.#shelves.open(found).catch(() => undefined);
    const meant = modules && file ? meantFunctions(modules, file) : [];
    return meant.map((name) => `/servers/${folder}/${name}.ts`);
  }

  /** Every server that answers; the others are left out, so that one dead server breaks no program. */
  async #loadAll(signal?: AbortSignal): Promise<LibraryModule> {
    const folders = this.#shelves.folders();
    const opened = await Promise.allSettled(
      folders.map((folder) => this.#shelves.open(folder, signal)),
    );
    signal?.throwIfAborted();
    const ready = folders.filter((_, at) => opened[at]!.status === "fulfilled");
    return createModule(
      "/servers/index.ts",
      serversIndex(ready, "."),
      serversIndex(ready, "/servers"),
    );
  }
}

function makeModule(
  path: string,
  file: string,
  server: ServerFolder,
  modules: ServerModules,
): LibraryModule | undefined {
  if (file === "index.ts") {
    const names = modules.functions.map((each) => each.functionName);
    return createModule(path, serverIndex(server, names), modules.runtime(modules.functions));
  }
  const found = modules.find(file.replace(/(\.full)?\.ts$/, ""));
  return found && file.endsWith(".ts")
    ? createModule(path, modules.source(found), modules.runtime([found]))
    : undefined;
}

function createModule(path: string, source: string, runtime: string): LibraryModule {
  return { path, source, runtime, version: hashText(`${source}\0${runtime}`) };
}

/** Folder and file of `/servers/<folder>/<file>`. */
function split(path: string): [folder?: string, file?: string] {
  const parts = path.split("/");
  return parts[0] === "" && parts[1] === "servers" && parts.length === 4
    ? [parts[2], parts[3]]
    : [];
}
