/**
 * `deno task bench [group…]`: what Runbyte costs beside plain MCP calls through the same SDK, measured in one run.
 * Out: a table on stdout, the same as JSON in `.runbyte/bench.json`. Ratios tell; milliseconds belong to the machine.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "../support/entry.ts";
import { measureCalls } from "./calls.ts";
import { measureChannels } from "./channels.ts";
import { measureCheck } from "./check.ts";
import { measureClients } from "./clients.ts";
import { measureConcurrency } from "./concurrency.ts";
import { measureCpu } from "./cpu.ts";
import { measureEndurance } from "./endurance.ts";
import { measureKills } from "./kills.ts";
import { measureLargeResult } from "./large_result.ts";
import { measureLatency } from "./latency.ts";
import { measureLimits } from "./limits.ts";
import { formatPeers } from "./peer_table.ts";
import { figureAtBest, figureOf, formatTable, isMissed, type Row } from "./row.ts";
import { measureSessions } from "./sessions.ts";
import { measureStart } from "./start.ts";
import { measureTokens } from "./tokens.ts";

type Measure = () => Promise<readonly Row[]>;

/** The groups; a new one is a file with a function and its line here. */
const GROUPS: Readonly<Record<string, Measure>> = {
  latency: measureLatency,
  calls: measureCalls,
  large: measureLargeResult,
  concurrency: measureConcurrency,
  sessions: measureSessions,
  start: measureStart,
  limits: measureLimits,
  cpu: measureCpu,
  check: measureCheck,
  tokens: measureTokens,
  endurance: measureEndurance,
  channels: measureChannels,
};

/** Groups that take minutes or explain others: only by name. */
const MORE_GROUPS: Readonly<Record<string, Measure>> = {
  kills: measureKills,
  clients: measureClients,
};

const all = { ...GROUPS, ...MORE_GROUPS };
const wanted = Deno.args.length > 0 ? Deno.args : Object.keys(GROUPS);
const unknown = wanted.find((name) => !Object.hasOwn(all, name));
if (unknown !== undefined) {
  process.stderr.write(`No group '${unknown}'; there are: ${Object.keys(all).join(", ")}\n`);
  process.exit(1);
}

const rows: Row[] = [];
const load = loadavg()[0];
for (const name of wanted) {
  process.stderr.write(`measuring: ${name}\n`);
  rows.push(...await all[name]());
}

process.stdout.write(`${formatTable(rows)}\n
Medians; "!" misses its target; "at best" compares the best values, which a busy machine hardly changes.
direct: the client of SDK v2 under Deno on the server itself, reading lines in linear time (start and memory: a bare
SDK server; check: \`deno check\`; CPU: plain V8; tokens: every definition in the context).
Memory of several processes: pages of files, which they share, are counted once.
Load of the machine before it began: ${load.toFixed(1)} on ${cpus().length} cores.\n`);
const peers = formatPeers(rows);
if (peers !== undefined) {
  process.stdout.write(
    `\nRatios to direct calls; other products as measured in November 2026:\n\n${peers}\n`,
  );
}

mkdirSync(join(ROOT, ".runbyte"), { recursive: true });
const results = rows.map((row) => ({
  ...row,
  figure: figureOf(row),
  atBest: figureAtBest(row),
  isMissed: isMissed(row),
}));
writeFileSync(
  join(ROOT, ".runbyte", "bench.json"),
  JSON.stringify({ at: new Date().toISOString(), load, rows: results }, null, 2) + "\n",
);
