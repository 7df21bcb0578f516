import { readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { messageOf, RunbyteError } from "../base/errors.ts";

/** Where a configuration file may be named or found. */
export interface FindConfigOptions {
  /** Given by hand; it must exist. */
  readonly configPath?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home?: string;
}

/** A larger file is no configuration. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The configuration file to use: the one given by hand, else the first that exists of the usual places.
 * @throws {RunbyteError} `CONFIG_NOT_FOUND` if the one given by hand does not exist.
 */
export async function findConfigFile(options: FindConfigOptions): Promise<string | undefined> {
  const { configPath, env, cwd } = options;
  const given = configPath ?? (env.RUNBYTE_CONFIG || undefined);
  if (given !== undefined) {
    const file = resolve(cwd, given);
    if (await exists(file)) return file;
    throw new RunbyteError("CONFIG_NOT_FOUND", `Cannot read config '${given}': no such file`, {
      hint: configPath === undefined
        ? "Correct or unset RUNBYTE_CONFIG."
        : "Give an existing file, or leave '--config' out to look in the usual places.",
    });
  }
  for (const candidate of listConfigPlaces(options)) {
    if (await exists(candidate)) return candidate;
  }
  return undefined;
}

/** Every place that is looked at when no file is given by hand, in this order. */
export function listConfigPlaces({ cwd, home }: FindConfigOptions): readonly string[] {
  const inHome = home === undefined
    ? []
    : [join(home, ".config", "runbyte", "config"), join(home, ".runbyte", "config")];
  return [join(cwd, "runbyte"), ...inHome, resolve("/etc/runbyte/config")].flatMap((
    stem,
  ) => [`${stem}.json`, `${stem}.jsonc`]);
}

/** Reads a configuration file whole, as the UTF-8 text that it must be. */
export async function readConfigFile(file: string): Promise<string> {
  const bytes = await readBytes(file);
  if (bytes.length === 0) throw invalid(file, "the file is empty", "Write at least {}.");
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw invalid(file, "the file is UTF-16", "Save it as UTF-8.");
  }
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    throw invalid(file, "the file starts with a byte order mark", "Save it as UTF-8 without BOM.");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(file, "the file is not valid UTF-8", "Save it as UTF-8.", cause);
  }
}

/** The file as people should read it in a message: relative if it stands below the current directory. */
export function displayPath(file: string, cwd: string): string {
  const path = relative(cwd, file);
  return path.startsWith("..") || path === "" ? file : path;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    const { size } = await statFile(file);
    if (size > MAX_BYTES) {
      throw invalid(file, `the file has ${size} bytes, the limit is ${MAX_BYTES}`);
    }
    return await readFile(file);
  } catch (thrown) {
    if (thrown instanceof RunbyteError) throw thrown;
    throw invalid(file, messageOf(thrown), "Check the file's owner and mode.", thrown);
  }
}

async function statFile(file: string): Promise<{ size: number }> {
  const found = await stat(file);
  if (found.isDirectory()) throw invalid(file, "it is a directory", "Give the file itself.");
  if (!found.isFile()) throw invalid(file, "it is not a regular file");
  return found;
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch {
    // What cannot be looked at is no place where somebody put a configuration for this user.
    return false;
  }
}

function invalid(file: string, reason: string, hint?: string, cause?: unknown): RunbyteError {
  return new RunbyteError("CONFIG_INVALID", `Cannot read config '${file}': ${reason}`, {
    hint,
    cause,
  });
}
