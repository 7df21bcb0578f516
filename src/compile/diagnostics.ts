/**
 * Brings findings and problems into the agent's own coordinates.
 * @module
 */
import type { Finding } from "./check.ts";
import { isFalseAlarm } from "./false_alarms.ts";
import { checkPath, type LinkedModule, type PlacedProblem } from "./link.ts";
import type { Diagnostic } from "./program.ts";
import { signatureAt } from "./signature.ts";
import { LineIndex, toSource } from "./source_map.ts";
import { agentWords, hintFor } from "./wording.ts";

/** A program with more findings than these is not looked at any further. */
const MAX_FINDINGS = 1_000;

/** Codes about an argument, for which the signature says more than the message. */
const ABOUT_ARGUMENTS = new Set([
  2322,
  2345,
  2353,
  2554,
  2555,
  2559,
  2561,
  2739,
  2740,
  2741,
  2769,
  2820,
  2820,
]);

/** The diagnostic of a problem that stopped the program before it could be checked. */
export function problemDiagnostic(problem: PlacedProblem): Diagnostic {
  const { code, message, path, source, start, length, hint } = problem;
  return { code, message, file: path, ...place(source, start, start + length), hint };
}

/** Findings that are worth stopping for, in the order of their places. */
export function findingDiagnostics(
  findings: readonly Finding[],
  modules: ReadonlyMap<string, LinkedModule>,
  ignore: readonly number[],
): Diagnostic[] {
  const own = new Map(
    [...modules.values()].filter((module) => module.own !== undefined)
      .map((module) => [checkPath(module.path), module]),
  );
  const isLiteralType = (name: string): boolean => {
    if (!/^\w+$/.test(name)) return false;
    const declaration = new RegExp(
      `^(?:export )?type ${name} =\\s*(?:\\|?\\s*(?:"[^"\\n]*"|-?[\\d.]+)\\s*)+;`,
      "m",
    );
    return [...modules.values()].some(({ check }) => declaration.test(check.text));
  };
  return findings.slice(0, MAX_FINDINGS).flatMap((finding): Diagnostic[] => {
    const module = own.get(finding.path);
    if (module === undefined || ignore.includes(finding.code)) return [];
    const { text, segments } = module.check;
    const { source, prepared } = module.own!;
    const { code, start } = finding;
    const end = start + finding.length;
    const offset = toSource(segments, start);
    const isInImportedCall = prepared.calls.some((call) =>
      call.start <= offset && offset < call.end
    );
    const { assigned } = prepared;
    if (isFalseAlarm(finding, { text, assigned, isInImportedCall, isLiteralType })) return [];
    const message = agentWords(finding.message);
    const signature = ABOUT_ARGUMENTS.has(code) ? signatureAt(module, offset, modules) : undefined;
    return [{
      code: `TS${code}`,
      message: signature === undefined ? message : `${message}\nSignature: ${signature}`,
      file: module.path,
      ...place(source, offset, toSource(segments, end)),
      hint: hintFor({
        code,
        message: finding.message,
        marked: text.slice(start, end),
        isObject: text[end] === ".",
      }),
    }];
  }).sort(byPlace);
}

/** Orders diagnostics as the agent reads: the program first, then its modules, each from the top. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return order(a.file, b.file) || a.line - b.line || a.column - b.column;
}

type Place = Pick<Diagnostic, "line" | "column" | "length" | "sourceLine">;

function place(source: string, start: number, end: number): Place {
  const [line, column] = new LineIndex(source).position(start);
  const sourceLine = source.split("\n", line)[line - 1]!.replace(/\r$/, "");
  const longest = Math.max(1, sourceLine.length - column + 1);
  return { line, column, length: Math.min(Math.max(1, end - start), longest), sourceLine };
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a === "main.ts" || (b !== "main.ts" && a < b) ? -1 : 1;
}
