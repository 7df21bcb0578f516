/**
 * The folder of the scratch directory that holds this process's workspaces, and the removal of those that dead
 * processes left. Several processes share one scratch directory, perhaps from different containers, where a
 * process id says little: a folder is stale only if its heartbeat stopped and its process is not there.
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { messageOf } from "../base/errors.ts";
import { logger } from "../base/log.ts";

/** How often {@linkcode ProcessFolder.beat} must be called. */
export const HEARTBEAT_MS = 5_000;

/** Without a heartbeat for this long, and without its process, a folder is stale. */
const STALE_AFTER_MS = 20_000;

/** After this long a process with the same id is taken for another one. */
const FORGOTTEN_AFTER_MS = 7 * 24 * 60 * 60 * 1_000;

const OWNER_FILE = "owner.json";

/** Options of {@linkcode ProcessFolder.make}. */
export interface ProcessFolderOptions {
  /** Absolute; holds one folder for each live process. */
  readonly parent: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether a process with this id runs. */
  readonly isAlive?: (pid: number) => boolean;
}

/** The folder of this process; removed when it is disposed. */
export class ProcessFolder implements AsyncDisposable {
  readonly path: string;
  readonly #options: ProcessFolderOptions;

  private constructor(path: string, options: ProcessFolderOptions) {
    this.path = path;
    this.#options = options;
  }

  /** Makes the folder, mode 0700, with a random name. */
  static async make(options: ProcessFolderOptions): Promise<ProcessFolder> {
    const path = join(options.parent, randomBytes(16).toString("hex"));
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(join(path, OWNER_FILE), JSON.stringify({ pid: process.pid }), { mode: 0o600 });
    const folder = new ProcessFolder(path, options);
    await folder.beat();
    return folder;
  }

  /** Tells other processes that this one lives. */
  async beat(): Promise<void> {
    const now = new Date(this.#options.now());
    await utimes(join(this.path, OWNER_FILE), now, now);
  }

  /** Removes the folders of dead processes; trouble with one is logged and leaves it there. */
  async removeStale(): Promise<void> {
    for (const name of await readdir(this.#options.parent)) {
      const path = join(this.#options.parent, name);
      if (path === this.path) continue;
      try {
        if (await this.#isStale(path)) await rm(path, { recursive: true, force: true });
      } catch (thrown) {
        logger("session").warn("Cannot remove a stale workspace: {message}", {
          message: messageOf(thrown),
        });
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async #isStale(path: string): Promise<boolean> {
    const owner = await readOwner(path);
    const age = this.#options.now() - owner.beatAt;
    if (age < STALE_AFTER_MS) return false;
    const isAlive = this.#options.isAlive ?? isProcessAlive;
    return age > FORGOTTEN_AFTER_MS || owner.pid === undefined || !isAlive(owner.pid);
  }
}

/** A folder whose owner file is not written yet has no pid and the folder's own time. */
async function readOwner(
  path: string,
): Promise<{ readonly pid?: number; readonly beatAt: number }> {
  try {
    const { pid } = JSON.parse(await readFile(join(path, OWNER_FILE), "utf8")) as { pid?: unknown };
    const { mtimeMs } = await stat(join(path, OWNER_FILE));
    return { beatAt: mtimeMs, ...(typeof pid === "number" && { pid }) };
  } catch {
    return { beatAt: (await stat(path)).mtimeMs };
  }
}

function isProcessAlive(pid: number): boolean {
  // Another folder cannot be ours: in a container every process may have the same id.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // Not allowed to signal it means that it is there.
    return (thrown as { code?: string }).code !== "ESRCH";
  }
}
