/**
 * The library: every tool of every server as a TypeScript module below `/servers`.
 * In: tool descriptions from a {@linkcode ToolSource}. Out: listings and files for agents, module files for the compiler.
 * Invariant: text made from a server's words is read and checked; what runs is made from names alone.
 * Lazy: nothing is made before somebody asks for it.
 * @module
 */
import { DEFAULT_LIMITS, type Limits } from "../base/limits.ts";
import { type LibraryEntry, LibraryMount } from "./library_mount.ts";
import { type LibraryMatch, LibrarySearch } from "./library_search.ts";
import { type LibraryModule, LibraryModules } from "./library_modules.ts";
import type { LearnedTypes, ObservedReply } from "./learned_types.ts";
import { OfferFolders } from "./offers.ts";
import type { LibraryContent } from "./resource_files.ts";
import { Shelves } from "./shelves.ts";
import type { ToolSource } from "./source.ts";

/** Options of {@linkcode createLibrary}. */
export interface LibraryOptions {
  /**
   * Told to agents in `/servers/README.md`.
   * @default DEFAULT_LIMITS
   */
  readonly limits?: Limits;
  /**
   * How long a query over all servers waits for those that are connecting.
   * @default 2000
   */
  readonly searchWaitMs?: number;
  /** What is known of results that no schema declares; without it nothing is learned. */
  readonly learned?: LearnedTypes;
}

/** `/servers`, for the tree and for the compiler. Paths of the first three methods are relative to it. */
export interface Library {
  list(path: string, signal?: AbortSignal): Promise<readonly LibraryEntry[]>;
  read(path: string, signal?: AbortSignal): Promise<LibraryContent>;
  search(path: string, query: string, signal?: AbortSignal): Promise<readonly LibraryMatch[]>;
  /** The module at a canonical path such as `/servers/github/index.ts`, or undefined if there is none. */
  load(path: string, signal?: AbortSignal): Promise<LibraryModule | undefined>;
  /** Paths of modules that look like `path`, best first. */
  suggest(path: string): Promise<readonly string[]>;
  /** Learns the type of a tool's result from an answer that it gave; `tool` is its own name. */
  observe(server: string, tool: string, reply: ObservedReply): void;
}

/** Makes the library of `source`. */
export function createLibrary(source: ToolSource, options: LibraryOptions = {}): Library {
  const shelves = new Shelves(source, options.learned);
  const offers = new OfferFolders(source);
  const { learned, limits = DEFAULT_LIMITS } = options;
  const modules = new LibraryModules({ shelves, offers, learned });
  const mount = new LibraryMount({ shelves, offers, limits, learned });
  const finder = new LibrarySearch(shelves, offers, options.searchWaitMs ?? 2_000);
  return {
    list: (path, signal) => mount.list(path, signal),
    read: (path, signal) => mount.read(path, signal),
    search: (path, query, signal) => finder.search(path, query, signal),
    load: (path, signal) => modules.load(path, signal),
    suggest: (path) => modules.suggest(path),
    observe(server, tool, reply) {
      const known = shelves.knownTool(server, tool);
      if (known) options.learned?.observe(server, known, reply);
    },
  };
}
