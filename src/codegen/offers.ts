/**
 * What a server has besides tools, below its folder: `resources/` with a file for each resource, `prompts/` with a
 * function for each prompt. Listed only when somebody looks.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { serverIndex } from "./index_module.ts";
import { promptCatalogue } from "./prompt_tools.ts";
import {
  assignPaths,
  type LibraryContent,
  resourcesModule,
  resourcesRuntime,
  toContent,
} from "./resource_files.ts";
import { meantFunctions } from "./search.ts";
import { ServerModules } from "./server_modules.ts";
import type { ServerFolder } from "./shelves.ts";
import type { Catalogue, Prompt, Resource, ResourceList, ToolSource } from "./source.ts";

/** A file or folder in a listing. */
export interface OfferEntry {
  readonly name: string;
  readonly kind: "file" | "directory";
  readonly description?: string;
}

/** Text for the checker and code to run. */
export interface OfferModule {
  readonly source: string;
  readonly runtime: string;
}

/** What the two folders are called. */
export type OfferKind = "resources" | "prompts";

const KINDS: readonly OfferKind[] = ["resources", "prompts"];

/** Splits a path in a server's folder that leads into one of the two; undefined if it leads elsewhere. */
export function offerPath(
  file: string | undefined,
): { readonly kind: OfferKind; readonly below: string } | undefined {
  const [first, ...rest] = file?.split("/") ?? [];
  const kind = KINDS.find((each) => each === first);
  return kind && { kind, below: rest.join("/") };
}

/** The two folders of every server. */
export class OfferFolders {
  readonly #source: ToolSource;
  readonly #paths = new WeakMap<ResourceList, ReadonlyMap<string, Resource>>();
  readonly #prompts = new WeakMap<readonly Prompt[], ServerModules>();

  constructor(source: ToolSource) {
    this.#source = source;
  }

  /** The entries of a server's folder for what it offers. */
  entries({ offers }: Catalogue): OfferEntry[] {
    return KINDS.filter((kind) => offers?.[kind]).map((name) => ({
      name,
      kind: "directory",
      description: name === "resources" ? "What the server holds, as files" : "Its prompts",
    }));
  }

  async list(
    server: ServerFolder,
    { kind, below }: { readonly kind: OfferKind; readonly below: string },
    signal?: AbortSignal,
  ): Promise<readonly OfferEntry[]> {
    const entries = kind === "prompts"
      ? (await this.#openPrompts(server, signal)).functions.map(({ functionName, tool }) => ({
        name: `${functionName}.ts`,
        description: tool.description ?? tool.title,
      }))
      : [...await this.#openResources(server, signal)].map(([path, resource]) => ({
        name: path,
        description: resource.description ?? resource.title ?? resource.name,
      }));
    const all = [...entries, { name: "index.ts" }];
    if (below === "") return all.map((each) => ({ kind: "file", ...each }));
    const inside = all.filter(({ name }) => name.startsWith(`${below}/`));
    if (inside.length === 0) throw missing(server, `${kind}/${below}/`, "directory");
    return inside.map(({ name, ...rest }) => ({
      kind: "file",
      ...rest,
      name: name.slice(below.length + 1),
    }));
  }

  async read(
    server: ServerFolder,
    { kind, below }: { readonly kind: OfferKind; readonly below: string },
    signal?: AbortSignal,
  ): Promise<LibraryContent> {
    if (kind === "prompts") return await this.#readPrompt(server, below, signal);
    if (below === "index.ts") {
      return text((await this.load(server, { kind, below }, signal))!.source);
    }
    const paths = await this.#openResources(server, signal);
    const resource = paths.get(below);
    if (resource === undefined) {
      throw missing(server, `resources/${below}`, "file", nearest(below, paths.keys()));
    }
    return toContent(await this.#source.readContents(server.summary.name, resource.uri, signal));
  }

  /** The module at a path of the two folders, or undefined if there is none. */
  async load(
    server: ServerFolder,
    { kind, below }: { readonly kind: OfferKind; readonly below: string },
    signal?: AbortSignal,
  ): Promise<OfferModule | undefined> {
    if (kind === "resources") {
      if (below !== "index.ts") return undefined;
      const list = await this.#source.getResources(server.summary.name, signal);
      return {
        source: resourcesModule(server.folder, list),
        runtime: resourcesRuntime(server.summary.name),
      };
    }
    const prompts = await this.#openPrompts(server, signal);
    if (below === "index.ts") {
      return { source: promptsIndex(server, prompts), runtime: prompts.runtime(prompts.functions) };
    }
    const found = below.endsWith(".ts") ? prompts.find(below.slice(0, -".ts".length)) : undefined;
    return found && { source: prompts.source(found), runtime: prompts.runtime([found]) };
  }

  /** Files of the two folders that look like one that is not there. */
  async suggest(
    server: ServerFolder,
    { kind, below }: { readonly kind: OfferKind; readonly below: string },
  ): Promise<readonly string[]> {
    if (kind === "resources") return [`/servers/${server.folder}/resources/index.ts`];
    const meant = meantFunctions(await this.#openPrompts(server), below);
    return meant.map((name) => `/servers/${server.folder}/prompts/${name}.ts`);
  }

  async #readPrompt(
    server: ServerFolder,
    file: string,
    signal?: AbortSignal,
  ): Promise<LibraryContent> {
    const prompts = await this.#openPrompts(server, signal);
    if (file === "index.ts") return text(promptsIndex(server, prompts));
    const [, name = "", full] = /^(.*?)(\.full)?\.ts$/.exec(file) ?? [];
    const found = prompts.find(name);
    if (found === undefined) {
      throw missing(server, `prompts/${file}`, "file", meantFunctions(prompts, file));
    }
    const path = `/servers/${server.folder}/prompts/${name}.full.ts`;
    return text(full ? prompts.whole(found) : prompts.reading(found, path));
  }

  async #openResources(
    { summary }: ServerFolder,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, Resource>> {
    const list = await this.#source.getResources(summary.name, signal);
    let paths = this.#paths.get(list);
    if (!paths) this.#paths.set(list, paths = assignPaths(list.resources));
    return paths;
  }

  async #openPrompts({ summary }: ServerFolder, signal?: AbortSignal): Promise<ServerModules> {
    const prompts = await this.#source.getPrompts(summary.name, signal);
    let modules = this.#prompts.get(prompts);
    if (!modules) {
      modules = new ServerModules(promptCatalogue(summary.name, prompts), { kind: "prompt" });
      this.#prompts.set(prompts, modules);
    }
    return modules;
  }
}

function promptsIndex({ folder, identifier }: ServerFolder, prompts: ServerModules): string {
  const names = prompts.functions.map(({ functionName }) => functionName);
  return serverIndex({ folder: `${folder}/prompts`, identifier: `${identifier}Prompts` }, names);
}

function missing(
  { folder }: ServerFolder,
  path: string,
  what: "file" | "directory",
  meant: readonly string[] = [],
): RunbyteError {
  const base = `/servers/${folder}`;
  const [kind] = path.split("/");
  const [near] = meant;
  const question = near === undefined ? "" : ` Did you mean '${base}/${kind}/${near}'?`;
  return new RunbyteError(
    "NOT_FOUND",
    `${what} '${base}/${path}' not found.${question} list_directory shows what '${base}/${kind}/' holds`,
  );
}

function text(content: string): LibraryContent {
  return { kind: "text", text: content };
}
