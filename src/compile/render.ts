/**
 * Diagnostics as the text that an agent reads.
 * @module
 */
import type { Diagnostic } from "./program.ts";

/** More than these are counted, not shown. */
const MAX_SHOWN = 10;
/** What is shown of a long source line. */
const MAX_LINE_CHARS = 200;

/** One text for all diagnostics, most important first: the agent's own order. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const shown = diagnostics.slice(0, MAX_SHOWN).map(renderDiagnostic);
  const rest = diagnostics.length - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])].join("\n\n");
}

/** Place, message, source line with the marked text, hint. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { code, message, file, line, column, hint } = diagnostic;
  const [first, ...more] = message.split("\n");
  return [
    `${file}:${line}:${column} ${code}: ${first}`,
    ...excerpt(diagnostic),
    ...more.map((text) => `  ${text.trimStart()}`),
    ...(hint === undefined ? [] : [`  → ${hint}`]),
  ].join("\n");
}

function excerpt({ code, line, column, length, ...diagnostic }: Diagnostic): string[] {
  const label = String(line);
  // Behind a syntax error nothing was read, so nothing of it is repeated.
  const sourceLine = code === "syntax"
    ? diagnostic.sourceLine.slice(0, column - 1 + length)
    : diagnostic.sourceLine;
  const from = Math.max(
    0,
    Math.min(column - 1 - MAX_LINE_CHARS / 2, sourceLine.length - MAX_LINE_CHARS),
  );
  const text = sourceLine.slice(from, from + MAX_LINE_CHARS);
  const before = text.slice(0, column - 1 - from).replace(/[^\t]/g, " ");
  const marks = "~".repeat(Math.min(length, Math.max(1, text.length - before.length)));
  return [`  ${label} | ${text}`, `  ${" ".repeat(label.length)} | ${before}${marks}`];
}
