/**
 * The files of a workspace with changes that are held in memory and thrown away: what a preview works on.
 * Invariant: nothing is ever written to the workspace below.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import type { DiskEntry } from "./disk.ts";
import type { WorkspaceLimits } from "./inventory.ts";
import { workspacePath } from "./paths.ts";
import { type FileStat, type Workspace, writable } from "./workspace.ts";

/** What programs do with files. */
export type WorkspaceFiles = Pick<
  Workspace,
  "read" | "list" | "stat" | "write" | "append" | "remove"
>;

interface DraftFile {
  readonly segments: readonly string[];
  /** Without any, the file is removed. */
  readonly bytes?: Uint8Array;
  readonly modified: string;
}

/** See the module. */
export class Draft implements WorkspaceFiles {
  readonly #below: WorkspaceFiles;
  readonly #limits: WorkspaceLimits;
  readonly #files = new Map<string, DraftFile>();

  constructor(below: WorkspaceFiles, limits: WorkspaceLimits) {
    this.#below = below;
    this.#limits = limits;
  }

  async read(segments: readonly string[], maxBytes: number = Infinity): Promise<Uint8Array> {
    const file = this.#files.get(keyOf(segments));
    if (file === undefined) return await this.#below.read(segments, maxBytes);
    if (file.bytes === undefined) throw notFound(segments);
    if (file.bytes.length > maxBytes) throw tooLarge(segments, file.bytes.length, maxBytes);
    return file.bytes;
  }

  async write(segments: readonly string[], bytes: Uint8Array): Promise<void> {
    const name = writable(segments);
    if ((await this.stat(name))?.kind === "directory") {
      throw new RunbyteError("PATH_INVALID", `'${workspacePath(name)}' is a directory`);
    }
    for (let length = 1; length < name.length; length++) {
      const parent = name.slice(0, length);
      if ((await this.stat(parent))?.kind !== "file") continue;
      throw new RunbyteError("PATH_INVALID", `'${workspacePath(parent)}' is a file`);
    }
    const { workspaceFileBytes, workspaceBytes, workspaceFiles } = this.#limits;
    if (bytes.length > workspaceFileBytes) throw tooLarge(name, bytes.length, workspaceFileBytes);
    const others = [...this.#files].filter(([key]) => key !== keyOf(name));
    const total = others.reduce((sum, [, file]) => sum + (file.bytes?.length ?? 0), bytes.length);
    if (total > workspaceBytes || others.length >= workspaceFiles) {
      throw new RunbyteError("QUOTA_EXCEEDED", "The preview holds no more files", {
        hint: "What a preview writes is kept in memory until it ends: write less",
      });
    }
    this.#put(name, bytes);
  }

  async append(segments: readonly string[], bytes: Uint8Array): Promise<void> {
    const isThere = (await this.stat(segments))?.kind === "file";
    const { workspaceFileBytes } = this.#limits;
    const before = isThere ? await this.read(segments, workspaceFileBytes) : new Uint8Array();
    const after = new Uint8Array(before.length + bytes.length);
    after.set(before);
    after.set(bytes, before.length);
    await this.write(segments, after);
  }

  async remove(segments: readonly string[]): Promise<void> {
    const name = writable(segments);
    const stat = await this.stat(name);
    if (stat === undefined) throw notFound(name);
    if (stat.kind === "directory") {
      throw new RunbyteError("PATH_INVALID", `'${workspacePath(name)}' is a directory`);
    }
    this.#put(name, undefined);
  }

  async stat(segments: readonly string[]): Promise<FileStat | undefined> {
    const file = this.#files.get(keyOf(segments));
    if (file !== undefined) {
      const { bytes, modified } = file;
      return bytes && { kind: "file", size: bytes.length, modified };
    }
    const below = await this.#below.stat(segments);
    if (below !== undefined) return below;
    const [inside] = this.#inside(segments);
    return inside && { kind: "directory", size: 0, modified: inside.modified };
  }

  async list(segments: readonly string[]): Promise<DiskEntry[]> {
    const inside = this.#inside(segments);
    const isBelow = await this.#below.stat(segments) !== undefined;
    const below = isBelow || inside.length === 0 ? await this.#below.list(segments) : [];
    const entries = new Map(below.map((entry) => [entry.name, entry]));
    for (const [key, { bytes }] of this.#files) {
      const name = entries.get(key.split("/").at(-1)!)?.name;
      if (bytes === undefined && name !== undefined && key === keyOf([...segments, name])) {
        entries.delete(name);
      }
    }
    for (const file of inside) {
      const name = file.segments[segments.length];
      const isFile = file.segments.length === segments.length + 1;
      entries.set(name, { name, kind: isFile ? "file" : "directory" });
    }
    return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Files of the draft itself somewhere in a directory. */
  #inside(segments: readonly string[]): DraftFile[] {
    return [...this.#files.values()].filter((file) =>
      file.bytes !== undefined && file.segments.length > segments.length &&
      keyOf(file.segments.slice(0, segments.length)) === keyOf(segments)
    );
  }

  #put(segments: readonly string[], bytes: Uint8Array | undefined): void {
    const modified = new Date().toISOString();
    this.#files.set(keyOf(segments), { segments, bytes, modified });
  }
}

function keyOf(segments: readonly string[]): string {
  return segments.join("/");
}

function notFound(segments: readonly string[]): RunbyteError {
  return new RunbyteError("NOT_FOUND", `'${workspacePath(segments)}' not found`);
}

function tooLarge(segments: readonly string[], bytes: number, maxBytes: number): RunbyteError {
  const path = workspacePath(segments);
  return new RunbyteError(
    "QUOTA_EXCEEDED",
    `'${path}' has ${bytes} bytes, at most ${maxBytes} fit`,
  );
}
