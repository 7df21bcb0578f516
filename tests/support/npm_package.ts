/**
 * The npm package, built and packed once for each state of the sources, and installed as people install it.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packForNode } from "../../.ci/npm.ts";
import { VERSION } from "../../src/base/version.ts";
import { ROOT } from "./entry.ts";
import { withLock } from "./lock.ts";
import { npmInstall } from "./npm_install.ts";

const FOLDER = join(ROOT, ".runbyte", "test-package");
const STAMP = join(FOLDER, "sources.txt");
const TARBALL = join(FOLDER, "npm", `runbyte-server-${VERSION}.tgz`);
const SOURCES = ["main.ts", "deno.json", "deno.lock", "README.md", "LICENSE"];

/** What whoever uses the library from TypeScript has anyway. */
const NODE_TYPES = "@types/node@22.13.0";

/** How the package is installed: with what it recommends, or with nothing beside itself. */
export type Installation = "with-optional" | "alone";

/** The packed file. */
export async function packedPackage(): Promise<string> {
  await withLock(`${FOLDER}.lock`, async () => {
    const state = stateOfSources();
    if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === state) return;
    for (const name of ["with-optional", "alone"]) {
      rmSync(join(FOLDER, name), { recursive: true, force: true });
    }
    await packForNode(join(FOLDER, "build"), join(FOLDER, "npm"));
    writeFileSync(STAMP, state);
  });
  return TARBALL;
}

/** The folder of the package, installed into an empty directory. */
export async function installedPackage(installation: Installation): Promise<string> {
  const tarball = await packedPackage();
  const target = join(FOLDER, installation);
  const folder = join(target, "node_modules", "@runbyte", "server");
  await withLock(`${FOLDER}.lock`, async () => {
    if (existsSync(folder)) return;
    if (installation === "alone") await npmInstall(target, [tarball], ["--omit=optional"]);
    else await npmInstall(target, [tarball, NODE_TYPES]);
  });
  return folder;
}

function stateOfSources(): string {
  const hash = createHash("sha256");
  const files = [...SOURCES, ...globSync(["src/**/*.ts", ".ci/*.ts"], { cwd: ROOT }).sort()];
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}
