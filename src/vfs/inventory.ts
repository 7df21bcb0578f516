/**
 * What a workspace holds, counted against its limits. Pure bookkeeping, so that parallel writes cannot
 * slip past a limit together.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import type { Limits } from "../base/limits.ts";
import { workspacePath } from "./paths.ts";

/** The limits that a workspace keeps. */
export type WorkspaceLimits = Pick<
  Limits,
  "workspaceFileBytes" | "workspaceFiles" | "workspaceBytes"
>;

/** A file and its size. */
export interface InventoryFile {
  readonly segments: readonly string[];
  readonly bytes: number;
}

/** All counted files of one workspace. */
export class Inventory {
  readonly #limits: WorkspaceLimits;
  /** By folded path. */
  readonly #files = new Map<string, InventoryFile>();
  /** Spelling and number of files of each directory, by folded path. */
  readonly #directories = new Map<string, { readonly path: string; files: number }>();
  #bytes = 0;

  constructor(limits: WorkspaceLimits) {
    this.#limits = limits;
  }

  /** The files in no particular order. */
  files(): Iterable<InventoryFile> {
    return this.#files.values();
  }

  /** The present size of a file, 0 if there is none. */
  sizeOf(segments: readonly string[]): number {
    return this.#files.get(fold(segments))?.bytes ?? 0;
  }

  /**
   * Makes sure that a file may have this size.
   * @throws {RunbyteError} `QUOTA_EXCEEDED`, or `PATH_INVALID` if the name differs from another one in case only.
   */
  check(segments: readonly string[], bytes: number): void {
    this.#refuseLookAlike(segments);
    const { workspaceFileBytes, workspaceFiles, workspaceBytes } = this.#limits;
    if (bytes > workspaceFileBytes) {
      throw overLimit(
        segments,
        `it would be ${count(bytes)} bytes, a file may have ${count(workspaceFileBytes)}`,
        "workspaceFileBytes",
        "Split it into several files",
      );
    }
    if (!this.#files.has(fold(segments)) && this.#files.size >= workspaceFiles) {
      throw overLimit(
        segments,
        `the workspace already holds ${count(workspaceFiles)} files`,
        "workspaceFiles",
        "Delete files that are no longer needed with deleteFile()",
      );
    }
    const total = this.#bytes - this.sizeOf(segments) + bytes;
    if (total > workspaceBytes) {
      throw overLimit(
        segments,
        `the workspace would hold ${count(total)} bytes, at most ${count(workspaceBytes)} fit`,
        "workspaceBytes",
        "Delete files that are no longer needed with deleteFile()",
      );
    }
  }

  /** Notes that a file now has this size. */
  put(file: InventoryFile): void {
    this.drop(file.segments);
    this.#files.set(fold(file.segments), file);
    this.#bytes += file.bytes;
    for (const directory of parents(file.segments)) {
      const key = fold(directory);
      const known = this.#directories.get(key);
      if (known) known.files++;
      else this.#directories.set(key, { path: workspacePath(directory), files: 1 });
    }
  }

  /** Notes that a file is gone. */
  drop(segments: readonly string[]): void {
    const file = this.#files.get(fold(segments));
    if (!file) return;
    this.#files.delete(fold(segments));
    this.#bytes -= file.bytes;
    for (const directory of parents(file.segments)) {
      const known = this.#directories.get(fold(directory));
      if (known && --known.files === 0) this.#directories.delete(fold(directory));
    }
  }

  /** Starts anew with what is on disk. */
  reset(files: Iterable<InventoryFile>): void {
    this.#files.clear();
    this.#directories.clear();
    this.#bytes = 0;
    for (const file of files) this.put(file);
  }

  /** macOS and Windows hold `A.txt` and `a.txt` for one file, Linux for two: only the first is allowed. */
  #refuseLookAlike(segments: readonly string[]): void {
    const path = workspacePath(segments);
    const file = this.#files.get(fold(segments));
    const standing = file && workspacePath(file.segments);
    if (standing !== undefined && standing !== path) throw lookAlike(path, standing);
    for (const directory of parents(segments)) {
      const wanted = workspacePath(directory);
      const known = this.#directories.get(fold(directory))?.path;
      if (known !== undefined && known !== wanted) throw lookAlike(wanted, known);
    }
  }
}

/** One spelling for all names that some file system holds for the same. */
export function fold(segments: readonly string[]): string {
  return segments.join("/").toUpperCase().toLowerCase().normalize("NFC");
}

function parents(segments: readonly string[]): string[][] {
  return segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1));
}

function lookAlike(path: string, standing: string): RunbyteError {
  return new RunbyteError(
    "PATH_INVALID",
    `Cannot write '${path}': it differs only in case from '${standing}'`,
    { hint: `Use '${standing}' or another name` },
  );
}

function overLimit(
  segments: readonly string[],
  reason: string,
  limit: keyof WorkspaceLimits,
  hint: string,
): RunbyteError {
  return new RunbyteError(
    "QUOTA_EXCEEDED",
    `Cannot write '${workspacePath(segments)}': ${reason} (limits.${limit})`,
    { hint },
  );
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}
