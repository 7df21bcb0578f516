/**
 * The files of one session, on disk below one private directory. In: segments from the path gate. Out: bytes.
 * Invariants: nothing outside the directory is ever touched, limits hold under parallel writes, a write is
 * there whole or not at all, and `.runs` is Runbyte's own.
 * @module
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { Disk, type DiskEntry, type DiskOptions } from "./disk.ts";
import { fold, Inventory, type InventoryFile, type WorkspaceLimits } from "./inventory.ts";
import { parseWorkspacePath, workspacePath } from "./paths.ts";
import { RunFiles, RUNS_FOLDER } from "./run_files.ts";
import { Turns } from "./turns.ts";

/** Options of {@linkcode openWorkspace}. */
export interface WorkspaceOptions {
  /** Absolute path of the session's own directory; made if it is missing. */
  readonly directory: string;
  readonly limits: WorkspaceLimits;
  /** See {@linkcode DiskOptions}. */
  readonly openFile?: DiskOptions["openFile"];
}

/** What programs learn about a file or directory. */
export interface FileStat {
  readonly kind: "file" | "directory";
  readonly size: number;
  /** ISO 8601. */
  readonly modified: string;
}

/** Makes the directories `files` and `temporary` below `directory`, mode 0700, and counts what is there. */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace> {
  const root = join(options.directory, "files");
  const temporary = join(options.directory, "temporary");
  await mkdir(root, { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  const workspace = new Workspace(new Disk({ ...options, root, temporary }), options.limits);
  await workspace.recount();
  return workspace;
}

/** One session's files; made by {@linkcode openWorkspace}. */
export class Workspace {
  /** Results and console output that did not fit into an answer. */
  readonly runs: RunFiles;
  readonly #disk: Disk;
  readonly #inventory: Inventory;
  readonly #turns = new Turns();
  #countedAt = -Infinity;

  constructor(disk: Disk, limits: WorkspaceLimits) {
    this.#disk = disk;
    this.#inventory = new Inventory(limits);
    this.runs = new RunFiles(disk);
  }

  /** Absolute path on disk. */
  get root(): string {
    return this.#disk.root;
  }

  /** A whole file. */
  async read(segments: readonly string[], maxBytes: number = Infinity): Promise<Uint8Array> {
    return await this.#turns.run(async () => {
      const { handle, size } = await this.#open(segments);
      try {
        if (size > maxBytes) {
          throw new RunbyteError(
            "QUOTA_EXCEEDED",
            `Cannot read '${
              workspacePath(segments)
            }' whole: it has ${size} bytes, at most ${maxBytes} fit`,
          );
        }
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    });
  }

  /** The first bytes of a file and its size. */
  async peek(
    segments: readonly string[],
    bytes: number,
  ): Promise<{ readonly head: Uint8Array; readonly size: number }> {
    const { handle, size } = await this.#open(segments);
    try {
      const buffer = new Uint8Array(Math.min(bytes, size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { head: buffer.subarray(0, bytesRead), size };
    } finally {
      await handle.close();
    }
  }

  /** A file's bytes piece by piece, for files too large to hold. */
  async *stream(segments: readonly string[]): AsyncGenerator<Uint8Array> {
    const { handle } = await this.#open(segments);
    try {
      for (;;) {
        const { bytesRead, buffer } = await handle.read(new Uint8Array(STREAM_BYTES));
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }

  /** Writes a whole file, directories on its way included. */
  async write(segments: readonly string[], bytes: Uint8Array): Promise<void> {
    const name = writable(segments);
    await this.#turns.run(async () => {
      await this.#reserve(name, bytes.length);
      await this.#disk.write(name, [bytes]);
      this.#inventory.put({ segments: name, bytes: bytes.length });
    });
  }

  /** Adds to the end of a file; makes it if it is missing. */
  async append(segments: readonly string[], bytes: Uint8Array): Promise<void> {
    const name = writable(segments);
    await this.#turns.run(async () => {
      const before = Number((await this.#disk.inspect(name))?.size ?? -1);
      const after = Math.max(0, before) + bytes.length;
      await this.#reserve(name, after);
      if (before < 0) await this.#disk.write(name, [bytes]);
      else await this.#disk.append(name, bytes);
      this.#inventory.put({ segments: name, bytes: after });
    });
  }

  /** Deletes a file. */
  async remove(segments: readonly string[]): Promise<void> {
    const name = writable(segments);
    await this.#turns.run(async () => {
      try {
        await this.#disk.remove(name);
      } catch (thrown) {
        throw this.#withSuggestion(thrown, name);
      }
      this.#inventory.drop(name);
    });
  }

  /** What stands at a path, or undefined. */
  async stat(segments: readonly string[]): Promise<FileStat | undefined> {
    const stats = await this.#disk.inspect(segments);
    if (!stats?.isFile() && !stats?.isDirectory()) return undefined;
    return {
      kind: stats.isFile() ? "file" : "directory",
      size: stats.isFile() ? Number(stats.size) : 0,
      modified: new Date(Number(stats.mtimeMs)).toISOString(),
    };
  }

  /** The entries of a directory whose names a path can hold, in the order of their names. */
  async list(segments: readonly string[]): Promise<DiskEntry[]> {
    const stats = await this.#disk.inspect(segments);
    const path = workspacePath(segments);
    if (!stats) {
      throw this.#withSuggestion(
        new RunbyteError("NOT_FOUND", `directory '${path}/' not found`),
        segments,
      );
    }
    if (!stats.isDirectory()) {
      throw new RunbyteError("NOT_FOUND", `'${path}' is a file, not a directory`, {
        hint: "Read it with read_file, or with readFile() in a program",
      });
    }
    return (await this.#disk.list(segments)).filter(({ name }) => isPlainName(name));
  }

  /** Every counted file, in the order of their paths; `.runs` is not among them. */
  files(): InventoryFile[] {
    return [...this.#inventory.files()]
      .sort((a, b) => (a.segments.join("/") < b.segments.join("/") ? -1 : 1));
  }

  /** Counts what is on disk; needed where files came and went without our doing. */
  async recount(): Promise<void> {
    this.#inventory.reset(await this.#walk([]));
    this.#countedAt = Date.now();
  }

  /** Files may have gone without our doing, so a refusal is made sure of by counting anew. */
  async #reserve(segments: readonly string[], bytes: number): Promise<void> {
    try {
      this.#inventory.check(segments, bytes);
    } catch (thrown) {
      if (Date.now() - this.#countedAt < RECOUNT_INTERVAL_MS) throw thrown;
      await this.recount();
      this.#inventory.check(segments, bytes);
    }
  }

  async #open(segments: readonly string[]): ReturnType<Disk["open"]> {
    try {
      return await this.#disk.open(segments);
    } catch (thrown) {
      throw this.#withSuggestion(thrown, segments);
    }
  }

  async #walk(segments: readonly string[]): Promise<InventoryFile[]> {
    const files: InventoryFile[] = [];
    for (const { name, kind } of await this.#disk.list(segments)) {
      const path = [...segments, name];
      if (files.length >= MAX_WALKED_FILES) return files;
      if (!isPlainName(name) || isRuns(path)) continue;
      if (kind === "directory") files.push(...await this.#walk(path));
      if (kind !== "file") continue;
      const stats = await this.#disk.inspect(path);
      if (stats?.isFile()) files.push({ segments: path, bytes: Number(stats.size) });
    }
    return files;
  }

  #withSuggestion(thrown: unknown, segments: readonly string[]): unknown {
    if (!(thrown instanceof RunbyteError) || thrown.code !== "NOT_FOUND") return thrown;
    if (isRuns(segments)) {
      return new RunbyteError("NOT_FOUND", thrown.message, {
        hint:
          `Only the last runs are kept: list_directory shows what '/workspace/${RUNS_FOLDER}/' holds`,
      });
    }
    const known = this.files().map((file) => workspacePath(file.segments));
    const [similar] = nearest(workspacePath(segments), known);
    const hint = similar
      ? `Did you mean '${similar}'?`
      : known.length === 0
      ? "The workspace is empty"
      : `Available: ${known.slice(0, 20).join(", ")}${known.length > 20 ? ", …" : ""}`;
    return new RunbyteError("NOT_FOUND", thrown.message, { hint });
  }
}

const STREAM_BYTES = 256 * 1024;

/** A refused write counts the disk anew at most this often. */
const RECOUNT_INTERVAL_MS = 2_000;

/** So many planted files are enough to know that the limit is passed. */
const MAX_WALKED_FILES = 20_000;

/** The path, if a program may write there. @throws {RunbyteError} `PATH_INVALID` */
export function writable(segments: readonly string[]): readonly string[] {
  if (segments.length === 0) {
    throw new RunbyteError("PATH_INVALID", "Cannot write '/workspace': it is a directory");
  }
  if (!isRuns(segments)) return segments;
  throw new RunbyteError(
    "PATH_INVALID",
    `Cannot write '${workspacePath(segments)}': '/workspace/${RUNS_FOLDER}' is kept by Runbyte`,
    { hint: "Write elsewhere under /workspace" },
  );
}

function isRuns(segments: readonly string[]): boolean {
  return fold(segments.slice(0, 1)) === RUNS_FOLDER;
}

function isPlainName(name: string): boolean {
  try {
    const segments = parseWorkspacePath(`/workspace/${name}`);
    return segments.length === 1 && segments[0] === name;
  } catch {
    return false;
  }
}
