/**
 * Finds TypeScript's native compiler, which npm brings as a package of its own for each platform.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { logger } from "../base/log.ts";

/** An installed native compiler. */
export interface NativeCompiler {
  readonly version: string;
  readonly executable: string;
  /** Where its `lib.*.d.ts` files are. */
  readonly folder: string;
}

/** The compiler for this machine, or undefined if it is not installed. */
export function findNativeCompiler(): NativeCompiler | undefined {
  try {
    // By itself in its line: only there does publishing put the package's full name.
    const wrapper = import.meta.resolve("typescript7");
    const require = createRequire(wrapper);
    const platform = `@typescript/typescript-${process.platform}-${process.arch}`;
    const manifest = require.resolve(`${platform}/package.json`);
    const folder = join(dirname(manifest), "lib");
    const executable = join(folder, process.platform === "win32" ? "tsc.exe" : "tsc");
    return !existsSync(executable)
      ? undefined
      : { version: versionIn(manifest), executable, folder };
  } catch (error) {
    logger("compile").debug("No native compiler: {error}", { error: String(error) });
    return undefined;
  }
}

function versionIn(manifest: string): string {
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

/** Never called: Deno installs a package only if some module imports it. */
export const installNativeCompiler = (): Promise<unknown> => import("typescript7");
