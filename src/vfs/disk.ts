/**
 * Real files below one root directory. In: clean segments from the path gate. Out: bytes.
 * Invariant: no link is ever followed, only plain files with one name are opened, and a file appears whole or
 * not at all. A name checked once may be swapped for a link a moment later, so every open file and every
 * rename is compared with what stands at its path afterwards.
 * @module
 */
import { randomUUID } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rmdir,
  unlink,
} from "node:fs/promises";
import { join } from "node:path";
import { RunbyteError } from "../base/errors.ts";
import { diskError, isMissing } from "./disk_error.ts";
import { workspacePath } from "./paths.ts";

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

/** The files of one workspace; see the module's invariant. */
export class Disk {
  readonly root: string;
  readonly #temporary: string;
  readonly #open: typeof open;

  constructor(options: DiskOptions) {
    this.root = options.root;
    this.#temporary = options.temporary;
    this.#open = options.openFile ?? open;
  }

  /**
   * What stands at a path, or undefined if nothing does.
   * @throws {RunbyteError} `PATH_INVALID` if any part of the path is a link.
   */
  async inspect(segments: readonly string[]): Promise<BigIntStats | undefined> {
    let stats: BigIntStats;
    try {
      stats = await lstat(this.root, { bigint: true });
    } catch (thrown) {
      throw diskError("look at", [], thrown);
    }
    if (!stats.isDirectory()) throw refused([], "the workspace directory was replaced");
    for (let depth = 1; depth <= segments.length; depth++) {
      const part = segments.slice(0, depth);
      if (!stats.isDirectory()) return undefined;
      try {
        stats = await lstat(this.#path(part), { bigint: true });
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw diskError("look at", segments, thrown);
      }
      if (stats.isSymbolicLink()) throw refused(part, "it is a link, and links are not followed");
    }
    return stats;
  }

  /** Opens a plain file. The caller closes the handle. */
  async open(
    segments: readonly string[],
    flags: number = constants.O_RDONLY,
  ): Promise<{ readonly handle: FileHandle; readonly size: number }> {
    await this.#requireFile(segments);
    let handle: FileHandle;
    try {
      handle = await this.#open(this.#path(segments), flags | GUARD_FLAGS);
    } catch (thrown) {
      throw diskError("open", segments, thrown);
    }
    try {
      const opened = await handle.stat({ bigint: true });
      const standing = await this.#requireFile(segments);
      if (!isSameFile(opened, standing)) throw refused(segments, "it changed while it was opened");
      return { handle, size: Number(opened.size) };
    } catch (thrown) {
      await handle.close();
      throw thrown;
    }
  }

  /** Writes a whole file: under a temporary name first, then renamed, so that nobody sees half of it. */
  async write(segments: readonly string[], chunks: Iterable<Uint8Array>): Promise<void> {
    if (await this.inspect(segments)) await this.#requireFile(segments);
    await this.#makeDirectories(segments.slice(0, -1));
    const temporary = join(this.#temporary, randomUUID());
    try {
      const written = await this.#writeNew(temporary, chunks);
      await this.inspect(segments);
      await rename(temporary, this.#path(segments));
      if (!isSameFile(written, await this.#requireFile(segments))) {
        throw refused(segments, "it changed while it was written");
      }
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
  async remove(segments: readonly string[]): Promise<void> {
    const standing = await this.#requireFile(segments);
    const temporary = join(this.#temporary, randomUUID());
    try {
      // Taken away first and looked at, so that a swapped directory never costs a file outside.
      await rename(this.#path(segments), temporary);
      if (!isSameFile(standing, await lstat(temporary, { bigint: true }))) {
        await rename(temporary, this.#path(segments));
        throw refused(segments, "it changed while it was deleted");
      }
      await unlink(temporary);
    } catch (thrown) {
      throw diskError("delete", segments, thrown);
    }
    await this.#removeEmptyDirectories(segments.slice(0, -1));
  }

  /** The entries of a directory in the order of their names. */
  async list(segments: readonly string[]): Promise<DiskEntry[]> {
    try {
      const entries = await readdir(this.#path(segments), { withFileTypes: true });
      return entries
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
  async #requireFile(segments: readonly string[]): Promise<BigIntStats> {
    const stats = await this.inspect(segments);
    if (!stats) {
      throw new RunbyteError("NOT_FOUND", `file '${workspacePath(segments)}' not found`);
    }
    if (stats.isDirectory()) {
      throw refused(
        segments,
        "it is a directory",
        "Name a file in it; a directory goes with its last file",
      );
    }
    if (!stats.isFile()) throw refused(segments, "it is not a plain file");
    if (stats.nlink !== 1n) throw refused(segments, "it has a second name elsewhere (hard link)");
    return stats;
  }

  async #makeDirectories(segments: readonly string[]): Promise<void> {
    for (let depth = 1; depth <= segments.length; depth++) {
      const part = segments.slice(0, depth);
      const stats = await this.inspect(part);
      if (stats?.isDirectory()) continue;
      if (stats) throw refused(part, "it is a file, so nothing can stand below it");
      try {
        await mkdir(this.#path(part), { mode: 0o700 });
      } catch (thrown) {
        throw diskError("make the directory", part, thrown);
      }
    }
  }

  async #removeEmptyDirectories(segments: readonly string[]): Promise<void> {
    for (let depth = segments.length; depth > 0; depth--) {
      const part = segments.slice(0, depth);
      try {
        if (!(await this.inspect(part))?.isDirectory()) return;
        if ((await readdir(this.#path(part))).length > 0) return;
        await rmdir(this.#path(part));
      } catch (thrown) {
        throw diskError("delete the empty directory", part, thrown);
      }
    }
  }

  #path(segments: readonly string[]): string {
    return join(this.root, ...segments);
  }
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function refused(segments: readonly string[], reason: string, hint?: string): RunbyteError {
  const message = `Cannot use '${workspacePath(segments)}': ${reason}`;
  return new RunbyteError("PATH_INVALID", message, { hint });
}

function ignoreMissing(thrown: unknown): void {
  if (!isMissing(thrown)) throw thrown;
}
