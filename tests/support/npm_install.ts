import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { LOCK_LIMIT_MS } from "./lock.ts";

/** npm's own command. */
export const NPM: string = process.platform === "win32" ? "npm.cmd" : "npm";

/** Installs packages, pinned ones or files, into a folder as people would, but without running their scripts. */
export async function npmInstall(
  folder: string,
  packages: readonly string[],
  flags: readonly string[] = [],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const options = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  await promisify(execFile)(NPM, ["install", ...options, ...flags, ...packages], {
    cwd: folder,
    timeout: LOCK_LIMIT_MS,
    shell: process.platform === "win32",
  });
}
