import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "./expand.ts";
import { parseDocument } from "./document.ts";
import { IssueList } from "./issues.ts";

/** Everything that may name the scratch directory. */
export interface ScratchOptions {
  /** Given by hand; relative to `cwd`. */
  readonly scratch?: string;
  /** From the config file; relative to that file. */
  readonly configured?: string;
  readonly file?: string;
  readonly env: Environment;
  readonly cwd: string;
}

/** The absolute path of the scratch directory. It is made, with mode 0700, by whoever first writes there. */
export async function resolveScratch(options: ScratchOptions): Promise<string> {
  const { scratch, configured, file, env, cwd } = options;
  if (scratch !== undefined) return resolve(cwd, scratch);
  if (configured !== undefined) {
    return resolve(file === undefined ? cwd : dirname(file), configured);
  }
  return resolve(cwd, env.RUNBYTE_SCRATCH || await scratchOfProject(cwd) || ".runbyte");
}

/** `"runbyte": { "scratch": … }` in the `deno.json(c)` of the start directory. */
async function scratchOfProject(cwd: string): Promise<string | undefined> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    const text = await readIfPresent(join(cwd, name));
    if (text === undefined) continue;
    const issues = new IssueList(name);
    const project = parseDocument(text, issues);
    if (project === undefined) issues.throwIfAny();
    const scratch = readKey(readKey(project!.value, "runbyte"), "scratch");
    if (scratch !== undefined && typeof scratch !== "string") {
      issues.locateWith(project!.locate);
      issues.add(["runbyte", "scratch"], "expected a string");
      issues.throwIfAny();
    }
    return scratch as string | undefined;
  }
  return undefined;
}

function readKey(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
}
