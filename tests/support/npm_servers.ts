/**
 * Real downstream servers from npm, pinned, installed once into `.runbyte/test-servers`.
 * @module
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./entry.ts";
import { withLock } from "./lock.ts";
import { NPM, npmInstall } from "./npm_install.ts";

/** A server of the reference collection. */
export type NpmServerName = "everything" | "filesystem" | "memory";

/** A command line that starts a server. */
export interface NpmServer {
  readonly command: string;
  readonly args: readonly string[];
}

const VERSION = "2026.8.31";
const NAMES: readonly NpmServerName[] = ["everything", "filesystem", "memory"];
const PACKAGES = NAMES.map((name) => `@modelcontextprotocol/server-${name}@${VERSION}`);
const FOLDER = join(ROOT, ".runbyte", "test-servers");
const MARK = join(FOLDER, "installed.txt");

/** Why the servers cannot be had here; undefined if they can. Tests that need them are skipped then. */
export const npmServersMissing: string | undefined =
  ["node", NPM].every((command) => spawnSync(command, ["--version"]).status === 0)
    ? undefined
    : "node and npm are needed for the servers of the npm registry";

/** The command line of a server; installs it first if that was not done before. */
export async function npmServer(name: NpmServerName, ...args: string[]): Promise<NpmServer> {
  if (!isInstalled()) await install();
  const script = join(
    FOLDER,
    "node_modules",
    "@modelcontextprotocol",
    `server-${name}`,
    "dist/index.js",
  );
  return { command: "node", args: [script, ...args] };
}

function isInstalled(): boolean {
  try {
    return readFileSync(MARK, "utf8") === PACKAGES.join("\n");
  } catch {
    return false;
  }
}

/** Installs under a lock, because several test processes may come here at once. */
async function install(): Promise<void> {
  await withLock(`${FOLDER}.lock`, async () => {
    if (isInstalled()) return;
    await npmInstall(FOLDER, PACKAGES);
    writeFileSync(MARK, PACKAGES.join("\n"));
  });
}
