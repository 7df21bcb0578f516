import { mkdirSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { waitUntil } from "./processes.ts";

/** Longest time that what is done under a lock may take. */
export const LOCK_LIMIT_MS = 5 * 60_000;

/** Does `work` while no other process does the same; `path` is the lock. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  await waitUntil(`the lock '${path}' is free`, () => tryLock(path), LOCK_LIMIT_MS);
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function tryLock(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    if (isStale(path)) rmSync(path, { recursive: true, force: true });
    return false;
  }
}

/** A lock that outlived everything that is done under it is what a killed test process left behind. */
function isStale(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > LOCK_LIMIT_MS;
  } catch {
    return false;
  }
}
