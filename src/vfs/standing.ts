/**
 * Work in a directory that cannot be swapped for another one meanwhile: the process stands in it, and a name without
 * a path is looked up there and nowhere else. Nothing else runs before it stands where it stood before.
 * @module
 */
import { type BigIntStats, lstatSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";

/** What stands on the way to a directory in the place of one. */
export class WayError extends Error {
  override readonly name = "WayError";
  /** As the system calls it. */
  readonly code = "ENOTDIR";
  /** `swapped`: it was a directory, and then another one. */
  readonly kind: "link" | "file" | "swapped";
  /** Which of the names it is; 0 is the root. */
  readonly depth: number;

  constructor(kind: WayError["kind"], depth: number) {
    super(`Part ${depth} of the way is a ${kind}`);
    this.kind = kind;
    this.depth = depth;
  }
}

/** How a directory is reached. */
export interface StandInOptions {
  readonly root: string;
  readonly names: readonly string[];
  /** Only look at each part of the way: where standing does not work, see {@linkcode canStandIn}. */
  readonly byPath: boolean;
}

/** Whether the process may work where it stands: behind a link, its permissions name another path than the system. */
export function canStandIn(path: string): boolean {
  return realpathSync(path) === resolve(path);
}

/**
 * Calls `action` with the way to name things in `root/…names`, each part of which is a directory and no link.
 * @throws {WayError} if one of them is something else, or becomes it on the way. What the disk throws passes.
 */
export function standIn<T>(
  options: StandInOptions,
  action: (at: (name: string) => string) => T,
): T {
  const { root, names, byPath } = options;
  const steps = [root, ...names];
  if (byPath) {
    let path = "";
    for (const [depth, step] of steps.entries()) lookAt(path = join(path, step), depth);
    return action((name) => join(path, name));
  }
  const before = currentDirectory();
  try {
    for (const [depth, step] of steps.entries()) {
      const seen = lookAt(step, depth);
      process.chdir(step);
      if (!isSameFile(seen, statSync(".", { bigint: true }))) throw new WayError("swapped", depth);
    }
    return action((name) => name);
  } finally {
    process.chdir(before);
  }
}

/** Whether both are the same thing on the same disk. */
export function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function lookAt(path: string, depth: number): BigIntStats {
  const stats = lstatSync(path, { bigint: true });
  if (stats.isSymbolicLink()) throw new WayError("link", depth);
  if (!stats.isDirectory()) throw new WayError("file", depth);
  return stats;
}

/** The root where somebody has removed the directory that this process was started in. */
function currentDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return "/";
  }
}
