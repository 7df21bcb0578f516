/**
 * The returned value as the first block of an answer: alone and whole if it fits, else its shape and first rows
 * with the path of the whole.
 * @module
 */
import type { GuestValue } from "../sandbox/protocol.ts";
import { formatBytes } from "../vfs/format_bytes.ts";
import { describeShape } from "./json_shape.ts";
import { jsonChildren, prettyJson } from "./json_text.ts";
import { extractMedia } from "./media.ts";
import type { RunOutput } from "./run_output.ts";
import type { AnswerBlock } from "./session.ts";

/** Options of {@linkcode renderValue}. */
export interface RenderValueOptions {
  readonly maxChars: number;
  readonly output: RunOutput;
  /** What the file is called that takes the whole, if it does not fit. @default "result" */
  readonly name?: string;
}

/** A value for an answer. */
export interface RenderedValue {
  readonly text: string;
  /** Images and the like that stood in it. */
  readonly media: readonly AnswerBlock[];
}

/** A preview is to show what the whole is like, not to spend the model's context. */
const PREVIEW_CHARS = 4_000;
const MAX_SHAPE_CHARS = 1_200;
const MAX_ROWS = 20;
const MAX_ROW_CHARS = 600;

/** Counting goes no further than this. */
const MAX_COUNTED_CHARS = 16 * 1024 * 1024;

/** Renders what a program returned. */
export async function renderValue(
  value: GuestValue,
  options: RenderValueOptions,
): Promise<RenderedValue> {
  if (value.kind === "undefined") return { text: "undefined", media: [] };
  if (value.kind === "string") {
    if (value.text.length <= options.maxChars) return { text: value.text, media: [] };
    return { text: await previewText(value.text, options), media: [] };
  }
  const { json, blocks } = extractMedia(value.text);
  if (json.length <= options.maxChars) return { text: json, media: blocks };
  return { text: await previewJson(value.text, json, options), media: blocks };
}

async function previewText(
  text: string,
  { maxChars, output, name = "result" }: RenderValueOptions,
): Promise<string> {
  const path = await output.save(`${name}.txt`, [text]);
  const lines = text.split("\n").length;
  const head = `The returned text is too long to show: ${lines} ${
    lines === 1 ? "line" : "lines"
  }, ${formatBytes(text.length)}.\n${whereItIs(path, "readFile")}\nIt begins:\n`;
  return head + cut(text, Math.min(PREVIEW_CHARS, maxChars - head.length));
}

async function previewJson(
  whole: string,
  json: string,
  { maxChars, output, name = "result" }: RenderValueOptions,
): Promise<string> {
  const path = await output.save(`${name}.json`, prettyJson(whole));
  const { count, isComplete } = countChildren(json);
  const isArray = json[0] === "[";
  const number = `${isComplete ? "" : "more than "}${count.toLocaleString("en-US")}`;
  const kind = isArray
    ? `an array of ${number} ${count === 1 ? "element" : "elements"}`
    : `an object with ${number} ${count === 1 ? "property" : "properties"}`;
  const head = [
    `The returned value is too long to show: ${kind}, ${formatBytes(whole.length)} of JSON.`,
    whereItIs(path, "readJSON"),
    `Shape: ${cut(describeShape(json), MAX_SHAPE_CHARS)}`,
  ].join("\n");
  const rows = firstRows(json, Math.min(PREVIEW_CHARS, maxChars) - head.length);
  return rows.length === 0
    ? cut(head, maxChars)
    : `${head}\nFirst ${rows.length} of ${number}:\n${rows.join("\n")}`;
}

function whereItIs(path: string | undefined, reader: string): string {
  return path === undefined
    ? "It could not be saved: the disk refused. Return less of it."
    : `Whole: ${path} (read_file pages with offset and limit; ${reader}() of @runbyte/fs in a program).`;
}

function firstRows(json: string, room: number): string[] {
  const rows: string[] = [];
  for (const { key, start, end } of jsonChildren(json)) {
    const value = json.slice(start, Math.min(end, start + MAX_ROW_CHARS + 1));
    const row = cut(key === undefined ? value : `${JSON.stringify(key)}: ${value}`, MAX_ROW_CHARS);
    room -= row.length + 1;
    if (room < 0 || rows.length === MAX_ROWS) break;
    rows.push(row);
  }
  return rows;
}

function countChildren(json: string): { readonly count: number; readonly isComplete: boolean } {
  let count = 0;
  for (const { start } of jsonChildren(json)) {
    if (start > MAX_COUNTED_CHARS) return { count, isComplete: false };
    count++;
  }
  return { count, isComplete: true };
}

/** At most so many characters, with `…` where something is left out. */
export function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, Math.max(0, maxChars - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}
