/**
 * The one tree that an agent sees: top folders, each with its mount. In: untrusted paths. Out: entries, files
 * and matches with their canonical paths.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Entry, FileContent, Match, Mount } from "./mount.ts";
import { parseTreePath } from "./paths.ts";

/** One top folder. */
export interface TreeFolder {
  /** `servers`, `workspace`. */
  readonly name: string;
  readonly note?: string;
  readonly description?: string;
  readonly mount: Mount;
}

/** What {@linkcode Tree.list} gives. */
export interface Directory {
  /** Canonical, with a slash at its end. */
  readonly path: string;
  readonly entries: readonly Entry[];
}

/** What {@linkcode Tree.read} gives. */
export interface TreeFile {
  /** Canonical. */
  readonly path: string;
  readonly content: FileContent;
}

/** The composed tree. Every method throws a `RunbyteError` that teaches when the path is wrong. */
export class Tree {
  readonly #folders: readonly TreeFolder[];

  constructor(folders: readonly TreeFolder[]) {
    this.#folders = folders;
  }

  async list(path: string, signal?: AbortSignal): Promise<Directory> {
    const segments = parseTreePath(path);
    if (segments.length === 0) {
      const entries = this.#folders.map(({ name, note, description }): Entry => ({
        name,
        kind: "directory",
        ...(note !== undefined && { note }),
        ...(description !== undefined && { description }),
      }));
      return { path: "/", entries };
    }
    const { mount, below } = await this.#find(segments, "directory", signal);
    return { path: `/${segments.join("/")}/`, entries: await mount.list(below, signal) };
  }

  async read(path: string, signal?: AbortSignal): Promise<TreeFile> {
    const segments = parseTreePath(path);
    if (segments.length === 0) {
      throw new RunbyteError("NOT_FOUND", "'/' is a directory, not a file", {
        hint: "List it with list_directory",
      });
    }
    const { mount, below } = await this.#find(segments, "file", signal);
    return { path: `/${segments.join("/")}`, content: await mount.read(below, signal) };
  }

  /** Matches below a path, best first. */
  async search(
    path: string,
    query: string,
    signal?: AbortSignal,
  ): Promise<{ readonly path: string; readonly matches: readonly Match[] }> {
    const segments = parseTreePath(path);
    const matches = segments.length === 0
      ? (await Promise.all(this.#folders.map(({ mount }) => mount.search("", query, signal))))
        .flat()
      : await this.#find(segments, "directory", signal)
        .then(({ mount, below }) => mount.search(below, query, signal));
    return {
      path: segments.length === 0 ? "/" : `/${segments.join("/")}/`,
      matches: [...matches].sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1)),
    };
  }

  async #find(
    segments: readonly string[],
    kind: "file" | "directory",
    signal: AbortSignal | undefined,
  ): Promise<{ readonly mount: Mount; readonly below: string }> {
    const folder = this.#folders.find(({ name }) => name === segments[0]);
    if (folder) return { mount: folder.mount, below: segments.slice(1).join("/") };
    const path = `/${segments.join("/")}${kind === "directory" ? "/" : ""}`;
    const similar = await this.#guess(segments, signal);
    const available = this.#folders.map(({ name }) => `/${name}/`).join(", ");
    throw new RunbyteError("NOT_FOUND", `${kind} '${path}' not found`, {
      hint: `${similar ? `Did you mean '${similar}'? ` : ""}Available: ${available}`,
    });
  }

  /** What a path that names no top folder probably means: a misspelt one, or one level left out. */
  async #guess(
    [first = "", ...rest]: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    for (const { name, mount } of this.#folders) {
      const entry = (await mount.list("", signal)).find((entry) => entry.name === first);
      if (entry) return `${["", name, first, ...rest].join("/")}${directorySlash(entry, rest)}`;
    }
    const [similar] = nearest(first, this.#folders.map(({ name }) => name));
    return similar && `/${[similar, ...rest].join("/")}${rest.length === 0 ? "/" : ""}`;
  }
}

function directorySlash(entry: Entry, rest: readonly string[]): string {
  return entry.kind === "directory" && rest.length === 0 ? "/" : "";
}
