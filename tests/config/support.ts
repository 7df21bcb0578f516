import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunbyteError } from "../../src/base/errors.ts";
import type { Config } from "../../src/config/config.ts";
import { loadConfig, type LoadConfigOptions } from "../../src/config/load.ts";

/** A start directory and a home directory with the given files, removed when disposed. */
export class Folder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "runbyte-config-"));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Uint8Array): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  load(options: Partial<LoadConfigOptions> = {}): Promise<Config> {
    return loadConfig({ env: {}, cwd: this.path, home: join(this.path, "home"), ...options });
  }

  /** The error that loading gives. */
  async refuse(options: Partial<LoadConfigOptions> = {}): Promise<RunbyteError> {
    try {
      await this.load(options);
    } catch (thrown) {
      return thrown as RunbyteError;
    }
    throw new Error("The configuration was accepted");
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Loads one text as `runbyte.json`. */
export async function loadText(
  text: string | Uint8Array,
  options: Partial<LoadConfigOptions> = {},
): Promise<Config> {
  using folder = new Folder({ "runbyte.json": text });
  return await folder.load(options);
}

/** The lines of the error that one text gives. */
export async function issuesOf(
  text: string | Uint8Array,
  options: Partial<LoadConfigOptions> = {},
): Promise<readonly string[]> {
  using folder = new Folder({ "runbyte.json": text });
  return (await folder.refuse(options)).message.split("\n");
}
