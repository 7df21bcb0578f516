/**
 * `deno task npm`: makes the package for Node and packs it as the one file `npm/*.tgz`.
 * See `.github/RELEASE.md` for what is done with it, and for why `@deno/dnt` does not build it.
 * @module
 */
import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import denoJson from "../deno.json" with { type: "json" };
import { bundle } from "./bundle.ts";
import { writeDeclarations } from "./declarations.ts";
import { gatherLicences } from "./licences.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const DOCUMENTS = ["README.md", "LICENSE"];

/** Builds the package in `work` and packs it into `out`, which is emptied first. @returns the file. */
export async function packForNode(work: string, out: string): Promise<string> {
  const { folder, packages } = await bundle(work);
  const target = join(work, "package");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(folder, join(target, "dist"), { recursive: true });
  writeDeclarations(join(target, "types"));
  for (const name of DOCUMENTS) copyFileSync(join(ROOT, name), join(target, name));
  writeFileSync(join(target, "THIRD_PARTY_LICENCES.txt"), gatherLicences(packages));
  writeFileSync(join(target, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { stdout } = await promisify(execFile)(
    npm,
    ["pack", "--json", "--ignore-scripts", "--pack-destination", out, target],
    { shell: process.platform === "win32" },
  );
  const [{ filename }] = JSON.parse(stdout);
  return join(out, filename);
}

/** The package's `package.json`. */
function manifest(): object {
  return {
    name: denoJson.name,
    version: denoJson.version,
    description:
      "An MCP server that lets agents call all your MCP servers from one type-checked, sandboxed TypeScript program",
    keywords: ["mcp", "model-context-protocol", "agents", "code-execution", "sandbox"],
    license: denoJson.license,
    mcpName: "io.github.runbyte/server",
    type: "module",
    bin: { runbyte: "dist/main.js" },
    exports: {
      ".": { types: "./types/mod.d.ts", default: "./dist/mod.js" },
      "./package.json": "./package.json",
    },
    files: ["dist", "types", "THIRD_PARTY_LICENCES.txt"],
    engines: { node: ">=22.13" },
    // The fast checker, an executable of its own; without it the one inside the bundle checks.
    optionalDependencies: { typescript7: denoJson.imports.typescript7 },
  };
}

if (import.meta.main) {
  const file = await packForNode(join(ROOT, ".runbyte", "build"), join(ROOT, "npm"));
  const kilobytes = Math.ceil(readFileSync(file).length / 1000);
  process.stdout.write(`${file} (${kilobytes} kB)\n`);
}
