/**
 * Makes the bundle that the npm package and the executable consist of: JavaScript that runs on Deno and on Node from 22.13 on.
 * In: the sources and the packages that Deno has cached. Out: one flat folder, which needs nothing beside it.
 *
 * The bundler is `deno bundle`, in {@linkcode runBundler} alone: to use another one, change that function.
 * @module
 */
import { execFile } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import ts from "typescript";
import { escapePattern } from "../src/base/escape_pattern.ts";
import { buildLibrary } from "../src/compile/lib.ts";
import { preludeSource } from "../src/sandbox/prelude.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** What is started or imported by name beside `main.ts`, as files that make the bundle flat. */
const ENTRIES: Readonly<Record<string, string>> = {
  "mod.ts": 'export * from "./src/mod.ts";',
  "worker.ts": 'import "./src/sandbox/worker.ts";',
  "worker_node.ts": 'import "./src/sandbox/worker_node.ts";',
};

/** Modules that take no part: one is bundled by itself, one the user's choice, and one a mere wish of TypeScript's. */
const EXTERNAL = ["typescript", "typescript7", "source-map-support"];

const ENGINE = "@jitl/quickjs-wasmfile-release-sync";

/** Where Deno keeps packages, as `<name>/<version>`. */
const PACKAGES = fileURLToPath(new URL("../../../", import.meta.resolve("typescript")));

/** What lies in the bundle. */
export interface Bundle {
  readonly folder: string;
  /** Every package of which something is in it. */
  readonly packages: readonly PackageId[];
}

/** A version of a package. */
export interface PackageId {
  readonly name: string;
  readonly version: string;
}

/** Where Deno has a package. */
export function packageFolder({ name, version }: PackageId): string {
  return join(PACKAGES, name, version);
}

/** Makes the bundle in `work`, a folder of its own below the checkout; what was there is removed, but for what is costly. */
export async function bundle(work: string): Promise<Bundle> {
  const sources = join(work, "sources");
  const folder = join(work, "bundle");
  rmSync(sources, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(sources, { recursive: true });
  for (const name of ["deno.json", "deno.lock"]) {
    copyFileSync(join(ROOT, name), join(sources, name));
  }
  for (const file of ["main.ts", ...globSync("src/**/*.ts", { cwd: ROOT })]) {
    writeSource(join(sources, file), readFileSync(join(ROOT, file), "utf8"));
  }
  // A bundler renames functions, and guests would see it: their environment goes in as the text that it is.
  const prelude = `export const preludeSource = () => ${JSON.stringify(preludeSource())};`;
  writeFileSync(join(sources, "src", "sandbox", "prelude.ts"), prelude);
  for (const [name, text] of Object.entries(ENTRIES)) writeFileSync(join(sources, name), text);
  const entries = ["main.ts", ...Object.keys(ENTRIES)];
  await runBundler(entries, { cwd: sources, out: folder, minify: false });
  const packages = tidy(folder, sources);
  copyFileSync(await bundleTypeScript(work), join(folder, "typescript.js"));
  const engine = packages.find(({ name }) => name === ENGINE)!;
  copyFileSync(
    join(packageFolder(engine), "dist", "emscripten-module.wasm"),
    join(folder, "quickjs.wasm"),
  );
  copyLibrary(join(folder, "lib"));
  return { folder, packages: [...packages, { name: "typescript", version: ts.version }] };
}

/** Writes a source as JavaScript without `using`, which Node 22 does not know. */
function writeSource(file: string, text: string): void {
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, outputText);
}

/** TypeScript in one file that is kept for the next time; minified, unlike our own code, whose stacks people read. */
async function bundleTypeScript(work: string): Promise<string> {
  const folder = join(work, `typescript-${ts.version}`);
  const file = join(folder, "done.js");
  if (existsSync(file)) return file;
  const entry = join(work, "sources", "typescript.ts");
  writeFileSync(entry, `export { default } from "npm:typescript@${ts.version}";`);
  await runBundler(["typescript.ts"], { cwd: dirname(entry), out: folder, minify: true });
  // Node has these names in other modules alone.
  const names = "const __filename = import.meta.filename, __dirname = import.meta.dirname;\n";
  writeFileSync(file, names + readFileSync(join(folder, "typescript.js"), "utf8"));
  return file;
}

interface BundlerOptions {
  readonly cwd: string;
  readonly out: string;
  readonly minify: boolean;
}

async function runBundler(entries: readonly string[], options: BundlerOptions): Promise<void> {
  const { cwd, out, minify } = options;
  const flags = ["--quiet", "--platform", "deno", "--code-splitting", "--outdir", out];
  for (const name of EXTERNAL) flags.push(`--external=${name}`);
  if (minify) flags.push("--minify");
  await promisify(execFile)(process.execPath, ["bundle", ...flags, ...entries], { cwd });
}

/** Takes the builder's own paths out of the files, and tells from which packages they are made. */
function tidy(folder: string, sources: string): PackageId[] {
  const prefix = escapePattern(relative(sources, PACKAGES).replaceAll("\\", "/"));
  const origin = new RegExp(`${prefix}/((?:@[^/\\s]+/)?[^/\\s]+)/([^/\\s_]+)(?:_\\d+)?/`, "g");
  const packages = new Map<string, PackageId>();
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const text = readFileSync(file, "utf8")
      .replace(/^#!.*/, "#!/usr/bin/env node")
      .replaceAll('import("typescript")', 'import("./typescript.js")')
      .replace(origin, (_, name: string, version: string) => {
        packages.set(`${name}@${version}`, { name, version });
        return `npm:${name}@${version}/`;
      });
    writeFileSync(file, text);
  }
  return [...packages.values()];
}

/** The library files that programs are checked against. */
function copyLibrary(folder: string): void {
  mkdirSync(folder);
  const installed = new URL("./", import.meta.resolve("typescript"));
  buildLibrary((name) => {
    copyFileSync(new URL(name, installed), join(folder, name));
    return readFileSync(join(folder, name), "utf8");
  });
}
