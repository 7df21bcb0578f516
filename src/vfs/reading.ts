/**
 * Files as the text that `read_file` answers: whole if they fit, else a range of lines that says how to go on.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { LinePager, type Page } from "./line_pager.ts";
import type { FileContent } from "./mount.ts";
import type { TreeFile } from "./tree.ts";

/** Options of {@linkcode formatFile}. */
export interface FormatFileOptions {
  /** First line, counted from 1. */
  readonly offset?: number;
  /** Number of lines. */
  readonly limit?: number;
  readonly maxChars: number;
  /** Say the path and the number of lines even if the file is shown whole. */
  readonly alwaysHeader: boolean;
}

/** Room for the header and the line that says how to go on. */
const FRAME_CHARS = 400;

/** The text of a text file for an answer. */
export async function formatFile(
  file: {
    readonly path: TreeFile["path"];
    readonly content: Exclude<FileContent, { kind: "binary" }>;
  },
  options: FormatFileOptions,
): Promise<string> {
  const { path, content } = file;
  const { offset = 1, limit = Infinity, maxChars, alwaysHeader } = options;
  if (!Number.isInteger(offset) || offset < 1) {
    throw usage(`offset must be 1 or more, not ${offset}`);
  }
  if (!(limit >= 1)) throw usage(`limit must be 1 or more, not ${limit}`);
  const isWhole = offset === 1 && limit === Infinity && content.kind === "text";
  if (isWhole && !alwaysHeader && content.text !== "" && content.text.length <= maxChars) {
    return content.text;
  }
  const pager = new LinePager({ offset, limit, maxChars: Math.max(1, maxChars - FRAME_CHARS) });
  if (content.kind === "text") pager.push(content.text);
  else for await (const piece of content.pieces) pager.push(piece);
  return frame(path, pager.finish());
}

function frame(path: string, page: Page): string {
  const { text, firstLine, lastLine, totalLines, cutLineLength } = page;
  if (totalLines === 0) return `${path} is empty`;
  if (firstLine > totalLines) {
    throw usage(`'${path}' has ${totalLines} lines, so offset ${firstLine} is behind its end`);
  }
  if (firstLine === 1 && lastLine === totalLines && cutLineLength === undefined) {
    return `${path}, ${totalLines} ${totalLines === 1 ? "line" : "lines"}:\n${text}`;
  }
  const notes: string[] = [];
  if (cutLineLength !== undefined) {
    notes.push(
      `… line ${lastLine} has ${cutLineLength} characters: read it in a program with @runbyte/fs`,
    );
  }
  const left = totalLines - lastLine;
  if (left > 0) {
    notes.push(
      `… ${left} more ${left === 1 ? "line" : "lines"}: read on with offset ${lastLine + 1}`,
    );
  }
  return [`${path}, lines ${firstLine}-${lastLine} of ${totalLines}:`, text, ...notes].join("\n");
}

function usage(message: string): RunbyteError {
  return new RunbyteError("USAGE", message);
}
