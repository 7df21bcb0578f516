import { randomBytes } from "node:crypto";
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf, RunbyteError } from "../base/errors.ts";

/** A file that is to get another text. */
export interface FileChange {
  readonly file: string;
  /** What it held when the change was made; undefined if it did not exist. */
  readonly before: string | undefined;
  readonly after: string;
}

/** The whole text of a file; undefined if there is none. */
export async function readTextIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unwritable(file, thrown, "read");
  }
}

/**
 * Writes a changed file at once or not at all. Its mode stays, and a link still leads to it; a new file is
 * for its owner alone, because it may hold keys.
 * @throws {RunbyteError} `USAGE` if it changed meanwhile or cannot be written.
 */
export async function changeFile({ file, before, after }: FileChange): Promise<void> {
  if (await readTextIfPresent(file) !== before) {
    throw new RunbyteError("USAGE", `Cannot write '${file}': it changed meanwhile`, {
      hint: "Start the command again.",
    });
  }
  const target = before === undefined ? file : await realpath(file);
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(target), { recursive: true });
    const mode = before === undefined ? 0o600 : (await stat(target)).mode & 0o777;
    await writeFile(temporary, after, { mode, flag: "wx" });
    await rename(temporary, target);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw unwritable(file, thrown, "write");
  }
}

function unwritable(file: string, cause: unknown, verb: "read" | "write"): RunbyteError {
  return new RunbyteError("USAGE", `Cannot ${verb} '${file}': ${messageOf(cause)}`, { cause });
}
