/**
 * Turns what a parser throws into a problem with a place, in words that help.
 * @module
 */
import type { Problem } from "./messages.ts";
import { type Segments, toSource } from "./source_map.ts";

/** @param segments lead from the text that was parsed to `text`, if that is another one. */
export function syntaxProblem(error: unknown, text: string, segments?: Segments): Problem {
  if (error instanceof RangeError) {
    return {
      code: "syntax",
      message: "The program is nested too deeply to be compiled",
      start: 0,
      length: 1,
      hint: "Split long expressions and deep nesting into several statements",
    };
  }
  if (!(error instanceof Error)) throw error;
  const at = positionOf(error);
  const start = Math.min(
    at === undefined || !segments ? at ?? 0 : toSource(segments, at),
    text.length,
  );
  if (isJsx(text, start)) {
    return {
      code: "unsupported",
      message: "JSX is not supported",
      start,
      length: 1,
      hint: "Build the text with template strings",
    };
  }
  const message = error.message.replace(/^Error transforming [^:]*: /, "")
    .replace(/ \(\d+:\d+\)$/, "").replace(/ in JSON at position \d+.*$/, "");
  return { code: "syntax", message, start, length: 1, hint: hintFor(message) };
}

function positionOf(error: Error): number | undefined {
  if ("pos" in error && typeof error.pos === "number") return error.pos;
  const match = / at position (\d+)/.exec(error.message);
  return match === null ? undefined : Number(match[1]);
}

/** Whether the line of a syntax error looks like markup. */
function isJsx(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1).split("\n", 1)[0]!;
  return /<\/?[A-Za-z][\w.]*[^<>]*\/?>/.test(line) && /<\/[A-Za-z]|\/>/.test(line);
}

function hintFor(message: string): string | undefined {
  if (/await/.test(message)) return "Mark the function around it as async";
  if (/already been declared/.test(message)) {
    return "Rename one of the two, or assign without declaring";
  }
  if (/unterminated/i.test(message)) {
    return "Close it; a string over several lines needs backquotes";
  }
  return undefined;
}
