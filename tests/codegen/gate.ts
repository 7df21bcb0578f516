import { propertyName, stringLiteral } from "../../src/codegen/source_text.ts";
import type { Catalogue } from "../../src/codegen/source.ts";
import { assertIndexModule, assertToolModule, checkModules } from "./check_modules.ts";
import { allModules, functionsOf } from "./corpus.ts";
import { type SampleCall, sampleCalls } from "./sample_calls.ts";

/** What the gate found. */
export interface GateReport {
  /** Errors inside modules. */
  readonly errors: readonly string[];
  /** Valid calls that were refused and wrong ones that were not. */
  readonly misses: readonly string[];
  /** Calls by kind. */
  readonly totals: Readonly<Record<SampleCall["kind"], number>>;
}

/** Checks all modules of `catalogues` together with calls made from their schemas. Throws for a module that holds code. */
export async function runGate(catalogues: readonly Catalogue[]): Promise<GateReport> {
  const files = await allModules(catalogues);
  for (const [path, text] of files) {
    (path.endsWith("/index.ts") ? assertIndexModule : assertToolModule)(text, path);
  }
  const totals = { "valid": 0, "misspelt": 0, "missing": 0, "wrong type": 0, "not in enum": 0 };
  const calls = new Map<string, SampleCall>();
  for (const each of catalogues) {
    const path = `/calls/${each.server}.ts`;
    const samples = functionsOf(each).flatMap(sampleCalls);
    files.set(path, callText(each, samples));
    samples.forEach((call, at) => calls.set(`${path}:${at + 2}`, call));
  }
  const errors: string[] = [];
  const refused = new Map<string, string>();
  for (const { path, line, message } of checkModules(files)) {
    if (path.startsWith("/calls/")) refused.set(`${path}:${line}`, message);
    else errors.push(`${path}:${line} ${message}`);
  }
  const misses: string[] = [];
  for (const [place, call] of calls) {
    totals[call.kind]++;
    if ((call.kind === "valid") !== refused.has(place)) continue;
    misses.push(
      `${call.kind} ${call.found.tool.name} ${call.at ?? ""}: ${refused.get(place) ?? "passed"}`,
    );
  }
  return { errors, misses, totals };
}

/** One call a line, from line 2. */
function callText({ server }: Catalogue, calls: readonly SampleCall[]): string {
  const lines = calls.map(({ found, args }) => `s.${found.functionName}(${literal(args)});\n`);
  return `import * as s from "/servers/${server}/index.ts";\n${lines.join("")}`;
}

/** JSON as TypeScript text, on one line. */
export function literal(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const parts = Object.entries(value).map(([name, inner]) =>
    `${propertyName(name)}: ${literal(inner)}`
  );
  return `{ ${parts.join(", ")} }`;
}
