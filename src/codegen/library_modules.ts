/**
 * The library as the compiler sees it: modules by their canonical path.
 * @module
 */
import { nearest } from "../base/nearest.ts";
import { serverIndex, serversIndex } from "./index_module.ts";
import { hashText } from "./hash.ts";
import type { LearnedTypes } from "./learned_types.ts";
import { type OfferFolders, offerPath } from "./offers.ts";
import type { ServerModules } from "./server_modules.ts";
import { meantFunctions } from "./search.ts";
import type { ServerFolder, Shelves } from "./shelves.ts";

/** A module for the compiler; `runtime` runs in place of `source`. */
export interface LibraryModule {
  readonly path: string;
  readonly source: string;
  readonly runtime: string;
  readonly version: string;
}

/** Where the modules come from. */
export interface LibraryModulesOptions {
  readonly shelves: Shelves;
  readonly offers: OfferFolders;
  readonly learned?: LearnedTypes;
}

/** Answers the compiler's questions about paths below `/servers`. */
export class LibraryModules {
  readonly #shelves: Shelves;
  readonly #offers: OfferFolders;
  readonly #learned: LearnedTypes | undefined;
  readonly #made = new WeakMap<ServerModules, Map<string, LibraryModule>>();

  constructor({ shelves, offers, learned }: LibraryModulesOptions) {
    this.#shelves = shelves;
    this.#offers = offers;
    this.#learned = learned;
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
    const offer = offerPath(file);
    if (offer) {
      if (!modules.catalogue.offers?.[offer.kind]) return undefined;
      const module = await this.#offers.load(found, offer, signal);
      return module && createModule(path, module.source, module.runtime);
    }
    const tool = modules.find(functionOf(file))?.tool;
    const learned = tool !== undefined &&
      this.#learned?.find(found.summary.name, tool) !== undefined;
    const key = learned ? `${path} learned` : path;
    let made = this.#made.get(modules);
    if (!made) this.#made.set(modules, made = new Map());
    const module = made.get(key) ?? makeModule(path, file, found, modules, learned);
    if (module) made.set(key, module);
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
    const offer = offerPath(file);
    if (offer && modules?.catalogue.offers?.[offer.kind]) {
      return await this.#offers.suggest(found, offer).catch(() => []);
    }
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
  learned: boolean,
): LibraryModule | undefined {
  if (file === "index.ts") {
    const names = modules.functions.map((each) => each.functionName);
    return createModule(path, serverIndex(server, names), modules.runtime(modules.functions));
  }
  const found = modules.find(functionOf(file));
  return found && file.endsWith(".ts")
    ? createModule(path, modules.source(found, learned), modules.runtime([found]))
    : undefined;
}

function createModule(path: string, source: string, runtime: string): LibraryModule {
  return { path, source, runtime, version: hashText(`${source}\0${runtime}`) };
}

function functionOf(file: string): string {
  return file.replace(/(\.full)?\.ts$/, "");
}

/** Folder and path in it of `/servers/<folder>/<file>`. */
function split(path: string): [folder?: string, file?: string] {
  const [root, servers, folder, ...rest] = path.split("/");
  return root === "" && servers === "servers" && rest.length > 0 ? [folder, rest.join("/")] : [];
}
