import { RunbyteError } from "../../src/base/errors.ts";
import type { Entry, FileContent, Match, Mount } from "../../src/vfs/mount.ts";

/** A mount over fixed text files, by path relative to it. */
export class FakeMount implements Mount {
  readonly #files: Readonly<Record<string, string>>;
  readonly #root: string;

  constructor(root: string, files: Readonly<Record<string, string>>) {
    this.#root = root;
    this.#files = files;
  }

  list(path: string): Promise<readonly Entry[]> {
    const prefix = path === "" ? "" : `${path}/`;
    const below = Object.keys(this.#files).filter((file) => file.startsWith(prefix));
    if (below.length === 0) {
      return Promise.reject(
        new RunbyteError("NOT_FOUND", `directory '${this.#root}/${path}/' not found`),
      );
    }
    const entries = new Map(below.map((file): [string, Entry] => {
      const [name = "", ...rest] = file.slice(prefix.length).split("/");
      return [name, { name, kind: rest.length > 0 ? "directory" : "file" }];
    }));
    return Promise.resolve([...entries.values()]);
  }

  read(path: string): Promise<FileContent> {
    const text = this.#files[path];
    if (text === undefined) {
      return Promise.reject(
        new RunbyteError("NOT_FOUND", `file '${this.#root}/${path}' not found`),
      );
    }
    return Promise.resolve({ kind: "text", text });
  }

  search(path: string, query: string): Promise<readonly Match[]> {
    return Promise.resolve(
      Object.keys(this.#files)
        .filter((file) => file.startsWith(path) && file.includes(query))
        .map((file) => ({ path: `${this.#root}/${file}`, line: "one line", score: file.length })),
    );
  }
}
