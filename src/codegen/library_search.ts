/**
 * Answers queries over the tools of all servers, or of one.
 * @module
 */
import { serverNote } from "./index_module.ts";
import { type OfferEntry, type OfferFolders, offerPath } from "./offers.ts";
import { searchEntries, type SearchEntry, searchTools } from "./search.ts";
import type { ServerModules } from "./server_modules.ts";
import type { ServerFolder, Shelves } from "./shelves.ts";
import { signature } from "./signature.ts";
import { lineText } from "./source_text.ts";

/** One answer to a query. */
export interface LibraryMatch {
  readonly path: string;
  readonly line: string;
  readonly score: number;
}

const MAX_MATCHES = 50;

/** Searches below `/servers`. */
export class LibrarySearch {
  readonly #shelves: Shelves;
  readonly #offers: OfferFolders;
  readonly #waitMs: number;
  readonly #entries = new WeakMap<ServerModules, readonly SearchEntry[]>();

  /** `waitMs`: how long a query over all servers waits for those that are connecting. */
  constructor(shelves: Shelves, offers: OfferFolders, waitMs: number) {
    this.#shelves = shelves;
    this.#offers = offers;
    this.#waitMs = waitMs;
  }

  /** One-line signatures, best first; servers that could not be searched come last and say so. */
  async search(
    path: string,
    query: string,
    signal?: AbortSignal,
  ): Promise<readonly LibraryMatch[]> {
    if (path !== "") {
      const { server, file } = this.#shelves.locate(path);
      const offer = offerPath(file);
      if (offer) return answerFiles(path, await this.#offers.list(server, offer, signal), query);
      return answer(this.#entriesOf(server, await this.#shelves.open(server, signal)), query);
    }
    const servers = this.#shelves.folders();
    const opened = await this.#openAll(servers, signal);
    const entries = servers.flatMap((server, at) => {
      const modules = opened[at];
      return modules ? this.#entriesOf(server, modules) : [];
    });
    const left = servers.filter((_, at) => !opened[at]);
    return [...answer(entries, query), ...left.map(notSearched)];
  }

  /** The modules of every server that answers in time. */
  async #openAll(
    servers: readonly ServerFolder[],
    signal?: AbortSignal,
  ): Promise<readonly (ServerModules | undefined)[]> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#waitMs);
    try {
      const both = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
      const opened = await Promise.allSettled(
        servers.map((server) => this.#shelves.open(server, both)),
      );
      signal?.throwIfAborted();
      return opened.map((each) => each.status === "fulfilled" ? each.value : undefined);
    } finally {
      clearTimeout(timer);
    }
  }

  #entriesOf(server: ServerFolder, modules: ServerModules): readonly SearchEntry[] {
    let entries = this.#entries.get(modules);
    if (!entries) {
      entries = searchEntries(modules.functions, server.folder);
      this.#entries.set(modules, entries);
    }
    return entries;
  }
}

/** Signatures are made for what is shown and for nothing else. */
function answer(entries: readonly SearchEntry[], query: string): LibraryMatch[] {
  return searchTools(entries, query).slice(0, MAX_MATCHES).map(({ entry, score }) => ({
    path: `/servers/${entry.folder}/${entry.found.functionName}.ts`,
    line: signature(entry.found),
    score,
  }));
}

/** Files in whose name or description every word occurs. */
function answerFiles(
  path: string,
  files: readonly OfferEntry[],
  query: string,
): LibraryMatch[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  return files.flatMap(({ name, description = "" }) => {
    const text = `${name}\n${description}`.toLowerCase();
    return words.every((word) => text.includes(word))
      ? [{ path: `/servers/${path}/${name}`, line: lineText(description, 200), score: 1 }]
      : [];
  }).slice(0, MAX_MATCHES);
}

/** Says that a server's tools are not among the answers, so that nobody takes silence for a no. */
function notSearched({ folder, summary }: ServerFolder): LibraryMatch {
  const note = serverNote(summary.state, undefined, summary.reason);
  return { path: `/servers/${folder}/`, line: `(${note}; not searched)`, score: 0 };
}
