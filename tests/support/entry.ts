import { mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const ROOT: string = fileURLToPath(new URL("../../", import.meta.url));

/** The command line that runs Runbyte from source with the permissions that people give it. */
export const ENTRY: readonly string[] = [
  Deno.execPath(),
  "run",
  "-q",
  "-P",
  "--config",
  join(ROOT, "deno.json"),
  join(ROOT, "main.ts"),
];

/** The same with the permissions of `deno task cli`, which may write anywhere. */
export const CLI_ENTRY: readonly string[] = ENTRY.map((word) => word === "-P" ? "-P=cli" : word);

/** A fresh folder that Runbyte may write to. */
export function createFolder(): string {
  const parent = join(ROOT, ".runbyte", "tests");
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, "t-"));
}

/**
 * Ours without Runbyte's settings, and without `CI`, which turns colours off; with another `HOME`, Deno's cache stays
 * where it is.
 */
export function environment(
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const env: Record<string, string> = { NO_COLOR: "1" };
  for (const [name, value] of Object.entries(process.env)) {
    if (value === undefined || name === "CI" || name.startsWith("RUNBYTE_")) continue;
    env[name] = value;
  }
  if (overrides.HOME !== undefined) env.DENO_DIR ??= join(env.HOME ?? "/", ".cache", "deno");
  return { ...env, ...overrides };
}

/** Where Deno's cache is, if somebody said so: a downstream does not inherit it by itself. */
export function cacheEnvironment(): Record<string, string> {
  const { DENO_DIR } = process.env;
  return DENO_DIR === undefined ? {} : { DENO_DIR };
}
