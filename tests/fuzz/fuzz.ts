/**
 * `deno task fuzz [seconds] [seed]`: random inputs for whatever takes some from strangers, each kind for its part of the time.
 * @module
 */
import process from "node:process";
import type { FuzzTarget } from "./fuzz_target.ts";
import { fuzzPaths } from "./paths.ts";
import { fuzzPrograms } from "./programs.ts";
import { fuzzSchemas } from "./schemas.ts";
import { fuzzStdin } from "./stdin.ts";

/** By what is random in them. */
export const TARGETS: Readonly<Record<string, FuzzTarget>> = {
  programs: fuzzPrograms,
  schemas: fuzzSchemas,
  paths: fuzzPaths,
  "bytes on stdin": fuzzStdin,
};

if (import.meta.main) {
  const [seconds = "60", seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
  const budgetMs = Number(seconds) * 1_000 / Object.keys(TARGETS).length;
  for (const [name, target] of Object.entries(TARGETS)) {
    const count = await target({ budgetMs, seed: Number(seed) });
    process.stdout.write(`${name}: ${count} inputs, seed ${seed}\n`);
  }
}
