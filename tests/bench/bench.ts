/**
 * `deno task bench`: what Runbyte costs beside plain MCP calls through the same SDK, measured in one run.
 * Out: a table on stdout, the same as JSON in `.runbyte/bench.json`. Ratios tell; milliseconds belong to the machine.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../support/entry.ts";
import { measureCalls } from "./calls.ts";
import { measureLargeResult } from "./large_result.ts";
import { measureLatency } from "./latency.ts";
import { formatTable, ratioOf, type Row } from "./row.ts";
import { Direct, type Stage, startRunbyte } from "./stage.ts";
import { measureStart } from "./start.ts";

/** A group of rows; a new one is a file with a function and its line here. */
const GROUPS: Readonly<Record<string, (stage: Stage) => Promise<readonly Row[]>>> = {
  latency: measureLatency,
  calls: measureCalls,
  large: measureLargeResult,
  start: measureStart,
};

const wanted = Deno.args.length > 0 ? Deno.args : Object.keys(GROUPS);
const unknown = wanted.find((name) => !Object.hasOwn(GROUPS, name));
if (unknown !== undefined) {
  process.stderr.write(`No group '${unknown}'; there are: ${Object.keys(GROUPS).join(", ")}\n`);
  process.exit(1);
}

const rows: Row[] = [];
for (const name of wanted) {
  process.stderr.write(`measuring: ${name}\n`);
  await using direct = await Direct.start();
  await using runbyte = await startRunbyte();
  rows.push(...await GROUPS[name]({ direct, runbyte }));
}

process.stdout.write(`${formatTable(rows)}\n
Medians. direct: an SDK client on the server itself (start and memory: a bare SDK server under Deno).
ratio: Runbyte / direct, "!" over the target. best peer: its own ratio, measured on another day.\n`);

const file = join(ROOT, ".runbyte", "bench.json");
mkdirSync(join(ROOT, ".runbyte"), { recursive: true });
const results = rows.map((row) => ({ ...row, ratio: ratioOf(row) }));
writeFileSync(
  file,
  JSON.stringify({ at: new Date().toISOString(), rows: results }, null, 2) + "\n",
);
