/**
 * Real files below one root directory. In: clean segments from the path gate. Out: bytes.
 * Invariant: no link is ever followed, only plain files with one name are opened, and a file appears whole or
 * not at all. A name checked once may be swapped for a link a moment later: so an open file is compared with what
 * stands at its path before a byte goes in or out, and whatever changes a directory is done standing in it.
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  type BigIntStats,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
} from "node:fs";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { RunbyteError } from "../base/errors.ts";
import { diskError, isMissing } from "./disk_error.ts";
import { workspacePath } from "./paths.ts";
import { canStandIn, isSameFile, standIn, WayError } from "./standing.ts";

/** Options of {@linkcode Disk}. */
export interface DiskOptions {
  /** Absolute path of an existing directory. */
  readonly root: string;
  /** Where files are written before they get their name; on the same file system, outside `root`. */
  readonly temporary: string;
  /** Replaced in tests that swap files between check and use. */
  readonly openFile?: typeof open;
}

/** What stands at a path. */
export interface DiskEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "other";
}

// Windows knows neither flag. Without O_NONBLOCK opening a FIFO waits for ever.
const GUARD_FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const LINK = "it is a link, and links are not followed";

/** The files of one workspace; see the module's invariant. */
export class Disk {
  readonly root: string;
  readonly #temporary: string;
  readonly #open: typeof open;
  #canStand: boolean | undefined;

  constructor(options: DiskOptions) {
    this.root = options.root;
    this.#temporary = options.temporary;
    this.#open = options.openFile ?? open;
  }

  /**
   * What stands at a path, or undefined if nothing does.
   * @throws {RunbyteError} `PATH_INVALID` if any part of the path is a link.
   */
  inspect(segments: readonly string[]): BigIntStats | undefined {
    try {
      const path = segments.length === 0 ? ["."] : segments;
      const stats = this.#beside(path, (name) => lstatSync(name, { bigint: true }));
      if (stats.isSymbolicLink()) throw refused(segments, LINK);
      return stats;
    } catch (thrown) {
      if (isMissing(thrown) && segments.length > 0) return undefined;
      if (thrown instanceof WayError) return undefined;
      throw diskError("look at", segments, thrown);
    }
  }

  /** Opens a plain file. The caller closes the handle. */
  async open(
    segments: readonly string[],
    flags: number = constants.O_RDONLY,
  ): Promise<{ readonly handle: FileHandle; readonly size: number }> {
    this.#requireFile(segments);
    let handle: FileHandle;
    try {
      handle = await this.#open(this.#path(segments), flags | GUARD_FLAGS);
    } catch (thrown) {
      throw diskError("open", segments, thrown);
    }
    try {
      const opened = await handle.stat({ bigint: true });
      const standing = this.#requireFile(segments);
      if (!isSameFile(opened, standing)) throw refused(segments, "it changed while it was opened");
      return { handle, size: Number(opened.size) };
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  /** Writes a whole file: under a temporary name first, then renamed, so that nobody sees half of it. */
  async write(segments: readonly string[], chunks: Iterable<Uint8Array>): Promise<void> {
    if (this.inspect(segments)) this.#requireFile(segments);
    this.#makeDirectories(segments.slice(0, -1));
    const temporary = join(this.#temporary, randomUUID());
    try {
      const written = await this.#writeNew(temporary, chunks);
      this.#beside(segments, (path) => {
        const standing = lstatSync(path, { bigint: true, throwIfNoEntry: false });
        if (standing) requirePlain(segments, standing);
        renameSync(temporary, path);
        if (!isSameFile(written, lstatSync(path, { bigint: true }))) {
          throw refused(segments, "it changed while it was written");
        }
      });
    } catch (thrown) {
      await unlink(temporary).catch(ignoreMissing);
      throw diskError("write", segments, thrown);
    }
  }

  /** Adds bytes to an existing file; if that fails half-way the file is as it was. */
  async append(segments: readonly string[], bytes: Uint8Array): Promise<void> {
    const { handle, size } = await this.open(segments, constants.O_WRONLY | constants.O_APPEND);
    try {
      await handle.writeFile(bytes);
    } catch (thrown) {
      await handle.truncate(size);
      throw diskError("append to", segments, thrown);
    } finally {
      await handle.close();
    }
  }

  /** Deletes a file and the directories that it leaves empty. */
  remove(segments: readonly string[]): void {
    this.#requireFile(segments);
    try {
      this.#beside(segments, (path) => {
        requirePlain(segments, lstatSync(path, { bigint: true }));
        unlinkSync(path);
      });
    } catch (thrown) {
      throw diskError("delete", segments, thrown);
    }
    this.#removeEmptyDirectories(segments.slice(0, -1));
  }

  /** The entries of a directory in the order of their names. */
  list(segments: readonly string[]): DiskEntry[] {
    try {
      return this.#beside([...segments, "."], (path) => readdirSync(path, { withFileTypes: true }))
        .map((entry): DiskEntry => ({
          name: entry.name,
          kind: entry.isFile() ? "file" : entry.isDirectory() ? "directory" : "other",
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (thrown) {
      throw diskError("list", segments, thrown);
    }
  }

  async #writeNew(path: string, chunks: Iterable<Uint8Array>): Promise<BigIntStats> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | GUARD_FLAGS;
    const handle = await open(path, flags, 0o600);
    try {
      for (const chunk of chunks) await handle.writeFile(chunk);
      return await handle.stat({ bigint: true });
    } finally {
      await handle.close();
    }
  }

  /** The stats of a plain file that has exactly one name; a second one may be a file outside. */
  #requireFile(segments: readonly string[]): BigIntStats {
    const stats = this.inspect(segments);
    if (!stats) {
      throw new RunbyteError("NOT_FOUND", `file '${workspacePath(segments)}' not found`);
    }
    requirePlain(segments, stats);
    return stats;
  }

  #makeDirectories(segments: readonly string[]): void {
    for (let depth = 1; depth <= segments.length; depth++) {
      const part = segments.slice(0, depth);
      const stats = this.inspect(part);
      if (stats?.isDirectory()) continue;
      if (stats) throw refused(part, "it is a file, so nothing can stand below it");
      try {
        this.#beside(part, (path) => mkdirSync(path, { mode: 0o700 }));
      } catch (thrown) {
        throw diskError("make the directory", part, thrown);
      }
    }
  }

  #removeEmptyDirectories(segments: readonly string[]): void {
    for (let depth = segments.length; depth > 0; depth--) {
      const part = segments.slice(0, depth);
      try {
        if (!this.inspect(part)?.isDirectory()) return;
        if (this.list(part).length > 0) return;
        this.#beside(part, (path) => rmdirSync(path));
      } catch (thrown) {
        throw diskError("delete the empty directory", part, thrown);
      }
    }
  }

  /** Does something with the last name of a path, in the directory in which it is. */
  #beside<T>(segments: readonly string[], action: (path: string) => T): T {
    this.#canStand ??= canStandIn(this.root);
    const way = { root: this.root, names: segments.slice(0, -1), byPath: !this.#canStand };
    try {
      return standIn(way, (at) => action(at(segments.at(-1)!)));
    } catch (thrown) {
      if (!(thrown instanceof WayError)) throw thrown;
      const part = segments.slice(0, thrown.depth);
      if (thrown.depth === 0) throw refused(part, "the workspace directory was replaced");
      if (thrown.kind === "link") throw refused(part, LINK);
      if (thrown.kind === "swapped") throw refused(part, "it changed on the way");
      throw thrown;
    }
  }

  #path(segments: readonly string[]): string {
    return join(this.root, ...segments);
  }
}

/** Refuses what is no plain file with exactly one name; a second one may be a file outside. */
function requirePlain(segments: readonly string[], stats: BigIntStats): void {
  if (stats.isDirectory()) {
    throw refused(
      segments,
      "it is a directory",
      "Name a file in it; a directory goes with its last file",
    );
  }
  if (!stats.isFile()) throw refused(segments, "it is not a plain file");
  if (stats.nlink !== 1n) throw refused(segments, "it has a second name elsewhere (hard link)");
}

function refused(segments: readonly string[], reason: string, hint?: string): RunbyteError {
  const message = `Cannot use '${workspacePath(segments)}': ${reason}`;
  return new RunbyteError("PATH_INVALID", message, { hint });
}

function ignoreMissing(thrown: unknown): void {
  if (!isMissing(thrown)) throw thrown;
}
