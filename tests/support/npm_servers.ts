/**
 * Real downstream servers from npm, pinned, installed once into `.runbyte/test-servers`.
 * @module
 */
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { ROOT } from "./entry.ts";
import { waitUntil } from "./processes.ts";

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
const LOCK = `${FOLDER}.lock`;
const MARK = join(FOLDER, "installed.txt");
const INSTALL_LIMIT_MS = 5 * 60_000;
const NPM = process.platform === "win32" ? "npm.cmd" : "npm";

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
  mkdirSync(FOLDER, { recursive: true });
  await waitUntil("the lock on the test servers is free", tryLock, INSTALL_LIMIT_MS);
  try {
    if (isInstalled()) return;
    await promisify(execFile)(NPM, [
      ...[
        "install",
        "--prefix",
        FOLDER,
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
      ],
      ...PACKAGES,
    ], { timeout: INSTALL_LIMIT_MS, shell: process.platform === "win32" });
    writeFileSync(MARK, PACKAGES.join("\n"));
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    if (isStale()) rmSync(LOCK, { recursive: true, force: true });
    return false;
  }
}

/** A lock that outlived every install is what a killed test process left behind. */
function isStale(): boolean {
  try {
    return Date.now() - statSync(LOCK).mtimeMs > INSTALL_LIMIT_MS;
  } catch {
    return false;
  }
}
