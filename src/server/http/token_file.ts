import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { messageOf, RunbyteError } from "../../base/errors.ts";

/** A token that Runbyte made for itself. */
export interface KeptToken {
  readonly token: string;
  /** Just now, so that nobody knows it yet. */
  readonly isNew: boolean;
}

/**
 * The token in a file that only its owner can read; made at first use.
 * @throws {RunbyteError} if the file cannot be made, or if others could have read it.
 */
export async function keepToken(file: string): Promise<KeptToken> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const token = randomBytes(32).toString("base64url");
    if (await create(file, token)) return { token, isNew: true };
    return { token: await read(file), isNew: false };
  } catch (thrown) {
    if (thrown instanceof RunbyteError) throw thrown;
    throw new RunbyteError("INTERNAL", `Cannot keep a token in '${file}'`, {
      cause: thrown,
      hint: `Set RUNBYTE_TOKEN, or let Runbyte write there: ${messageOf(thrown)}`,
    });
  }
}

/** @returns false if the file is there already, perhaps made by another process at the same time. */
async function create(file: string, token: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.writeFile(`${token}\n`);
    } catch (thrown) {
      await rm(file, { force: true });
      throw thrown;
    } finally {
      await handle.close();
    }
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw thrown;
  }
}

async function read(file: string): Promise<string> {
  const { mode } = await stat(file);
  const token = (await readFile(file, "utf8")).trim();
  const hint = "Delete it; the next start makes a new one";
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new RunbyteError("USAGE", `Others can read the token in '${file}'`, { hint });
  }
  if (token.length < 32) {
    throw new RunbyteError("USAGE", `There is no whole token in '${file}'`, { hint });
  }
  return token;
}
