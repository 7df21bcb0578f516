// Run by limits_test.ts in a process of its own: generates 2,000 modules and prints what that took.
import { readFileSync } from "node:fs";
import process from "node:process";
import { toolModule } from "../../src/codegen/tool_module.ts";
import { functionsOf, readCorpus } from "./corpus.ts";

const functions = readCorpus(process.argv[2]!).flatMap(functionsOf);
const texts: string[] = [];
const times: number[] = [];
for (let at = 0; at < 2_000; at++) {
  const started = performance.now();
  texts.push(toolModule(functions[at % functions.length]!));
  times.push(performance.now() - started);
}
times.sort((a, b) => a - b);
const [, peakKb] = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))!;
const report = {
  count: texts.length,
  medianMs: times[1_000],
  p99Ms: times[1_980],
  peakMb: Number(peakKb) / 1024,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
