/**
 * Turns what a parser throws into a problem with a place, in words that help.
 * @module
 */
import { parseExpressionAt } from "acorn";
import type { Problem } from "./messages.ts";
import { type Segments, toSource } from "./source_map.ts";

/** @param segments lead from the text that was parsed to `text`, if that is another one. */
export function syntaxProblem(error: unknown, text: string, segments?: Segments): Problem {
  if (!(error instanceof Error)) throw error;
  const at = positionOf(error);
  const start = Math.min(segments === undefined ? at : toSource(segments, at), text.length);
  if (error instanceof RangeError || /stack space/.test(error.message)) {
    return {
      code: "syntax",
      message: "The program is nested too deeply to be compiled",
      start,
      length: 1,
      hint: "Split long expressions and deep nesting into several statements",
    };
  }
  const markup = findMarkup(text, start);
  if (markup !== undefined) {
    return {
      code: "unsupported",
      message: "JSX is not supported",
      start: markup,
      length: 1,
      hint: "Build the text with template strings",
    };
  }
  const message = error.message.replace(/^Error transforming [^:]*: /, "")
    .replace(/ \(\d+:\d+\)$/, "");
  return { code: "syntax", message, start, length: 1, hint: hintFor(message) };
}

function positionOf(error: Error): number {
  return "pos" in error && typeof error.pos === "number" ? error.pos : 0;
}

/** How far from a syntax error markup is looked for. */
const MARKUP_CHARS = 500;

/** Where the line of a syntax error has an element with its end, if it has. */
function findMarkup(text: string, offset: number): number | undefined {
  const start = Math.max(text.lastIndexOf("\n", offset - 1) + 1, offset - MARKUP_CHARS);
  const line = text.slice(start, offset + MARKUP_CHARS).split("\n", 1)[0]!;
  const element = /<[A-Za-z][^<>]*(?:\/>|>.*<\/[A-Za-z])/.exec(line);
  return element === null ? undefined : start + element.index;
}

/** Where invalid JSON stops being an expression; 0 where only JSON forbids it, a comment for example. */
export function jsonErrorOffset(text: string): number {
  try {
    parseExpressionAt(text, 0, { ecmaVersion: "latest" });
    return 0;
  } catch (error) {
    return error instanceof Error ? Math.min(positionOf(error), text.length) : 0;
  }
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
