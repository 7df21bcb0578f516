/**
 * Keeps track of where every character of a changed text came from, so that positions can be told in the agent's own text.
 * @module
 */
import type { PositionMap } from "./program.ts";

/** `length` characters from `start` of the new text stand at `source` of the old one, unchanged. */
export interface Segment {
  readonly start: number;
  readonly length: number;
  readonly source: number;
}

/** Sorted by `start`. Characters between two segments are not from the old text. */
export type Segments = readonly Segment[];

/** A text and where its characters come from. */
export interface MappedText {
  readonly text: string;
  readonly segments: Segments;
}

/** Replaces `[start, end)` by `text`; with `origin`, `text` is a verbatim copy of what stands there. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly origin?: number;
}

/** A text that was not changed. */
export function unchanged(text: string): MappedText {
  return { text, segments: [{ start: 0, length: text.length, source: 0 }] };
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): MappedText {
  const segments: Segment[] = [];
  const parts: string[] = [];
  let length = 0;
  const push = (part: string, source: number | undefined): void => {
    if (part === "") return;
    if (source !== undefined) segments.push({ start: length, length: part.length, source });
    parts.push(part);
    length += part.length;
  };
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    push(text.slice(at, edit.start), at);
    push(edit.text, edit.origin);
    at = edit.end;
  }
  push(text.slice(at), at);
  return { text: parts.join(""), segments };
}

/** Applies edits to a text that was already changed once; positions still lead to the first text. */
export function editMapped(mapped: MappedText, edits: readonly Edit[]): MappedText {
  const edited = applyEdits(mapped.text, edits);
  return { text: edited.text, segments: compose(edited.segments, mapped.segments) };
}

/** Segments from the newest text to the oldest one, given newest to middle and middle to oldest. */
export function compose(outer: Segments, inner: Segments): Segments {
  const result: Segment[] = [];
  for (const { start, length, source } of outer) {
    const end = source + length;
    for (let i = Math.max(0, indexBefore(inner, source)); i < inner.length; i++) {
      const middle = inner[i]!;
      if (middle.start >= end) break;
      const from = Math.max(source, middle.start);
      const to = Math.min(end, middle.start + middle.length);
      if (from >= to) continue;
      result.push({
        start: start + from - source,
        length: to - from,
        source: middle.source + from - middle.start,
      });
    }
  }
  return result;
}

/** The old offset of a new one; inserted text belongs to where it was inserted. */
export function toSource(segments: Segments, offset: number): number {
  const segment = segments[indexBefore(segments, offset)];
  if (segment === undefined) return segments[0]?.source ?? 0;
  return segment.source + Math.min(offset - segment.start, segment.length);
}

/** The new offset of an old one, or undefined if that text is gone. */
export function fromSource(segments: Segments, source: number): number | undefined {
  const segment = segments.find((one) => source >= one.source && source < one.source + one.length);
  return segment === undefined ? undefined : segment.start + source - segment.source;
}

/** Index of the last segment that starts at or before `offset`; -1 if there is none. */
function indexBefore(segments: Segments, offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Finds the line and column of offsets, both counted from 1. */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** `[line, column]` of an offset. */
  position(offset: number): [number, number] {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return [low, offset - this.#starts[low - 1]! + 1];
  }

  /** The offset of a line and column. */
  offset(line: number, column: number): number {
    return (this.#starts[Math.min(line, this.#starts.length) - 1] ?? 0) + column - 1;
  }
}

/** The rows that lead from `mapped` to `source`; rows that follow from the one before are left out. */
export function positionMap(mapped: MappedText, source: string): PositionMap {
  const here = new LineIndex(mapped.text);
  const there = new LineIndex(source);
  const rows: [number, number, number, number][] = [];
  for (const segment of mapped.segments) {
    const [line, column] = here.position(segment.start);
    const [sourceLine, sourceColumn] = there.position(segment.source);
    const known = originalPosition(rows, line, column);
    if (known.line !== sourceLine || known.column !== sourceColumn) {
      rows.push([line, column, sourceLine, sourceColumn]);
    }
  }
  return rows;
}

/** The agent's own position of a position in a program's JavaScript. */
export function originalPosition(
  map: PositionMap | undefined,
  line: number,
  column: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = map?.length ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    const [rowLine, rowColumn] = map![middle]!;
    if (rowLine < line || (rowLine === line && rowColumn <= column)) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return { line, column };
  const [rowLine, rowColumn, sourceLine, sourceColumn] = map![low - 1]!;
  return rowLine === line
    ? { line: sourceLine, column: sourceColumn + column - rowColumn }
    : { line: sourceLine + line - rowLine, column };
}
