/**
 * `deno task compile [target…]`: makes one executable for each platform, in `dist/`.
 * In: the bundle, which brings the modules of every child process, the WebAssembly and the type checker.
 * @module
 */
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Bundle, bundle } from "./bundle.ts";
import { gatherLicences } from "./licences.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** The platforms that `deno compile` makes executables for. */
export const TARGETS: readonly string[] = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
];

/**
 * Named one by one: a permission set would carry this machine's paths into the executable. The stack is for guests, as in
 * `sandbox/spawn_executor.ts`; an executable takes such flags for all its processes or for none.
 */
const FLAGS = [
  "--no-check",
  "--no-config",
  "--no-prompt",
  "--unstable-worker-options",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-net",
  "--deny-import",
  "--v8-flags=--stack-size=3900",
];

/** What no `import` leads to. */
const INCLUDED = ["worker.js", "quickjs.wasm", "lib"];

/** Options of {@linkcode compileExecutable}. */
export interface CompileOptions {
  readonly folder: string;
  /** The file to write, for Windows without its ending. */
  readonly output: string;
  /** @default this machine's */
  readonly target?: string;
}

/** Makes one executable. @returns what the compiler said, with the list of embedded files. */
export async function compileExecutable(options: CompileOptions): Promise<string> {
  const { folder, output, target } = options;
  const args = ["compile", ...FLAGS, "--output", output];
  if (target !== undefined) args.push("--target", target);
  for (const name of INCLUDED) args.push("--include", join(folder, name));
  const { stderr } = await promisify(execFile)(process.execPath, [
    ...args,
    join(folder, "main.js"),
  ]);
  return stderr;
}

async function compileAll(targets: readonly string[], made: Bundle): Promise<void> {
  const out = join(ROOT, "dist");
  mkdirSync(out, { recursive: true });
  // What must go with every copy.
  copyFileSync(join(ROOT, "LICENSE"), join(out, "LICENSE"));
  writeFileSync(join(out, "THIRD_PARTY_LICENCES.txt"), gatherLicences(made.packages));
  for (const target of targets) {
    const output = join(out, `runbyte-${target}`);
    await compileExecutable({ folder: made.folder, output, target });
    process.stdout.write(`${output}\n`);
  }
}

if (import.meta.main) {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((target) => !TARGETS.includes(target));
  if (unknown !== undefined) {
    process.stderr.write(`No target '${unknown}'; there are:\n${TARGETS.join("\n")}\n`);
    process.exit(1);
  }
  const made = await bundle(join(ROOT, ".runbyte", "build"));
  try {
    await compileAll(wanted.length > 0 ? wanted : TARGETS, made);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    process.stderr.write(`${stderr ?? message}\n`);
    process.stderr.write(
      "hint: 'deno compile' downloads the runtime of each platform from dl.deno.land\n",
    );
    process.exit(1);
  }
}
