/**
 * Which folder belongs to which server, and the modules of each, kept while its tools stay the same.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { LearnedTypes } from "./learned_types.ts";
import type { NamedServer } from "./index_module.ts";
import { assignIdentifiers } from "./naming.ts";
import { compare, ServerModules } from "./server_modules.ts";
import type { Catalogue, ServerSummary, Tool, ToolSource } from "./source.ts";

/** One configured server and its folder. */
export interface ServerFolder extends NamedServer {
  readonly summary: ServerSummary;
}

/** Files of `/servers` itself, which no folder may hide. */
const FILES = new Set(["index.ts", "readme.md"]);
const MAX_LISTED = 20;

/** The folders below `/servers`. */
export class Shelves {
  readonly #source: ToolSource;
  readonly #learned: LearnedTypes | undefined;
  readonly #modules = new Map<string, ServerModules>();

  constructor(source: ToolSource, learned?: LearnedTypes) {
    this.#source = source;
    this.#learned = learned;
  }

  /** Every configured server, in the order of the names. Never waits. */
  folders(): readonly ServerFolder[] {
    const summaries = this.#source.listServers();
    const identifiers = assignIdentifiers(summaries.map((summary) => summary.name));
    return summaries
      .map((summary) => ({
        summary,
        folder: folderOf(summary.name),
        identifier: identifiers.get(summary.name)!,
      }))
      .sort((a, b) => compare(a.folder, b.folder));
  }

  find(folder: string): ServerFolder | undefined {
    return this.folders().find((each) => each.folder === folder);
  }

  /**
   * The server that a path relative to `/servers` begins with, and the rest of the path.
   * @throws {RunbyteError} `NOT_FOUND` with the folders that there are.
   */
  locate(path: string): { readonly server: ServerFolder; readonly file?: string } {
    const [folder = "", ...rest] = path.split("/");
    const server = this.find(folder);
    if (!server) throw this.#missing(folder);
    return rest.length === 0 ? { server } : { server, file: rest.join("/") };
  }

  /** The modules of a server; waits for it at most its start-up timeout. */
  async open({ summary }: ServerFolder, signal?: AbortSignal): Promise<ServerModules> {
    signal?.throwIfAborted();
    const catalogue = await this.#source.getCatalogue(summary.name, signal);
    await this.#learned?.open(summary.name);
    const known = this.#modules.get(summary.name);
    if (known && isSame(known.catalogue, catalogue)) return known;
    const modules = new ServerModules(catalogue, { previous: known });
    this.#modules.set(summary.name, modules);
    return modules;
  }

  /** The tool of a server that has been opened before. */
  knownTool(server: string, tool: string): Tool | undefined {
    return this.#modules.get(server)?.findTool(tool);
  }

  #missing(folder: string): RunbyteError {
    const names = this.folders().map((each) => each.folder);
    const meant = nearest(folder, names).map((name) => ` Did you mean '/servers/${name}/'?`).join(
      "",
    );
    const more = names.length > MAX_LISTED ? `, and ${names.length - MAX_LISTED} more` : "";
    const rest = names.length === 0
      ? " No servers are configured: see /servers/README.md"
      : `${meant} Available: ${names.slice(0, MAX_LISTED).join(", ")}${more}`;
    return new RunbyteError("NOT_FOUND", `directory '/servers/${folder}/' not found.${rest}`);
  }
}

/** Whether nothing that is shown of a server has changed. */
function isSame(a: Catalogue, b: Catalogue): boolean {
  return a === b || a.revision === b.revision && a.instructions === b.instructions &&
      a.offers?.resources === b.offers?.resources && a.offers?.prompts === b.offers?.prompts;
}

/** The server's own name where it can be a folder. */
function folderOf(server: string): string {
  const safe = server.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/, "") || "server";
  return FILES.has(safe.toLowerCase()) ? `${safe}_` : safe;
}
