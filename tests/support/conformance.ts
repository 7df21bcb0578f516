import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./entry.ts";
import { withLock } from "./lock.ts";
import { findNode } from "./node_versions.ts";
import { npmInstall } from "./npm_install.ts";

/** The official conformance suite: the one for versions up to 2025-11-25, and the one that knows 2026-07-28. */
export const CONFORMANCE_VERSIONS = ["0.1.16", "0.2.0-alpha.12"] as const;

/** One of {@linkcode CONFORMANCE_VERSIONS}. */
export type ConformanceVersion = (typeof CONFORMANCE_VERSIONS)[number];

/** The suite's command line, installed from npm at first use; undefined, with a message, where that fails. */
export async function findConformance(
  version: ConformanceVersion,
): Promise<readonly string[] | undefined> {
  // It needs what Node has had since 22.
  const node = await findNode("22.13.0");
  if (node === undefined) return undefined;
  const folder = join(ROOT, ".runbyte", "test-servers", `conformance-${version}`);
  const script = join(folder, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
  const reason = await withLock(`${folder}.lock`, async () => {
    if (!existsSync(script)) return await install(folder, version);
  });
  if (reason === undefined) return [node, script];
  process.stderr.write(`Conformance suite ${version} is not run: ${reason}\n`);
  return undefined;
}

/** @returns why it did not work. */
async function install(folder: string, version: string): Promise<string | undefined> {
  try {
    await npmInstall(folder, [`@modelcontextprotocol/conformance@${version}`]);
    return undefined;
  } catch (error) {
    return (error as Error).message.trim().split("\n").at(-1);
  }
}
