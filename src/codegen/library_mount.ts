/**
 * The library as agents see it: folders and files below `/servers`.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import type { Limits } from "../base/limits.ts";
import { serverIndex, serverNote, serversIndex } from "./index_module.ts";
import { type OfferFolders, offerPath } from "./offers.ts";
import { serverReadme, serversReadme } from "./readme.ts";
import type { LibraryContent } from "./resource_files.ts";
import type { ServerModules } from "./server_modules.ts";
import { meantFunctions } from "./search.ts";
import type { ServerFolder, Shelves } from "./shelves.ts";
import type { LearnedTypes } from "./learned_types.ts";
import { lineText } from "./source_text.ts";

/** One line of a listing. */
export interface LibraryEntry {
  readonly name: string;
  readonly kind: "file" | "directory";
  readonly note?: string;
  readonly description?: string;
}

/** What the mount shows. */
export interface LibraryMountOptions {
  readonly shelves: Shelves;
  readonly offers: OfferFolders;
  readonly limits: Limits;
  readonly learned?: LearnedTypes;
}

const MAX_DESCRIPTION_CHARS = 120;

/** Lists and reads below `/servers`. Paths are relative to it. */
export class LibraryMount {
  readonly #shelves: Shelves;
  readonly #offers: OfferFolders;
  readonly #limits: Limits;
  readonly #learned: LearnedTypes | undefined;

  constructor({ shelves, offers, limits, learned }: LibraryMountOptions) {
    this.#shelves = shelves;
    this.#offers = offers;
    this.#limits = limits;
    this.#learned = learned;
  }

  async list(path: string, signal?: AbortSignal): Promise<readonly LibraryEntry[]> {
    if (path === "") return this.#listServers();
    const { server, file } = this.#shelves.locate(path);
    const modules = await this.#shelves.open(server, signal);
    const offer = offerPath(file);
    if (offer && modules.catalogue.offers?.[offer.kind]) {
      return (await this.#offers.list(server, offer, signal)).map(shorten);
    }
    if (file !== undefined) throw notADirectory(server, modules, file);
    const files = modules.functions.map(({ functionName, tool }) => {
      const description = firstSentence(tool.description);
      return entry(`${functionName}.ts`, description);
    });
    if (serverReadme(modules.catalogue)) {
      files.push(entry("README.md", "What the server says about itself"));
    }
    return [...this.#offers.entries(modules.catalogue), ...files, entry("index.ts")];
  }

  async read(path: string, signal?: AbortSignal): Promise<LibraryContent> {
    if (path === "index.ts") return text(serversIndex(this.#shelves.folders(), "."));
    if (path === "README.md") {
      return text(serversReadme(this.#limits, this.#shelves.folders().length > 0));
    }
    const { server, file } = this.#shelves.locate(path);
    if (file === undefined) {
      throw new RunbyteError("NOT_FOUND", `'/servers/${path}/' is a directory: use list_directory`);
    }
    const modules = await this.#shelves.open(server, signal);
    const offer = offerPath(file);
    if (offer && modules.catalogue.offers?.[offer.kind]) {
      return await this.#offers.read(server, offer, signal);
    }
    const found = readFile(server, modules, file, this.#learned);
    if (found === undefined) throw missingFile(server, modules, file);
    return text(found);
  }

  #listServers(): LibraryEntry[] {
    const folders = this.#shelves.folders().map(({ folder, summary }): LibraryEntry => ({
      name: folder,
      kind: "directory",
      note: serverNote(summary.state, summary.toolCount, summary.reason),
    }));
    return [...folders, entry("README.md", "How to write programs; limits"), entry("index.ts")];
  }
}

function readFile(
  server: ServerFolder,
  modules: ServerModules,
  file: string,
  types?: LearnedTypes,
): string | undefined {
  if (file === "index.ts") {
    return serverIndex(server, modules.functions.map((each) => each.functionName));
  }
  if (file === "README.md") return serverReadme(modules.catalogue);
  const [, name = "", full] = /^(.*?)(\.full)?\.ts$/.exec(file) ?? [];
  const found = modules.find(name);
  if (!found) return undefined;
  const learned = types?.find(server.summary.name, found.tool);
  return full
    ? modules.whole(found, learned)
    : modules.reading(found, `/servers/${server.folder}/${name}.full.ts`, learned);
}

function missingFile(server: ServerFolder, modules: ServerModules, file: string): RunbyteError {
  const folder = `/servers/${server.folder}`;
  const meant = meantFunctions(modules, file).map((name) => `'${folder}/${name}.ts'`).join(" or ");
  const question = meant === "" ? "" : ` Did you mean ${meant}?`;
  return new RunbyteError(
    "NOT_FOUND",
    `file '${folder}/${file}' not found.${question} list_directory shows what '${folder}/' holds`,
  );
}

function notADirectory(server: ServerFolder, modules: ServerModules, file: string): RunbyteError {
  const path = `/servers/${server.folder}/${file}`;
  return new RunbyteError(
    "NOT_FOUND",
    readFile(server, modules, file) === undefined
      ? `directory '${path}/' not found. list_directory shows what '/servers/${server.folder}/' holds`
      : `'${path}' is a file: use read_file`,
  );
}

function firstSentence(description: unknown): string | undefined {
  if (typeof description !== "string") return undefined;
  const line = lineText(description, 400);
  const end = line.search(/[.!?](\s|$)/);
  const sentence = end > 0 ? line.slice(0, end + 1) : line;
  return sentence === "" ? undefined : lineText(sentence, MAX_DESCRIPTION_CHARS);
}

function shorten(each: LibraryEntry): LibraryEntry {
  return { ...each, description: firstSentence(each.description) };
}

function entry(name: string, description?: string): LibraryEntry {
  return { name, kind: "file", ...(description === undefined ? {} : { description }) };
}

function text(content: string): LibraryContent {
  return { kind: "text", text: content };
}
