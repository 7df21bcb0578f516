import type { Node } from "jsonc-parser";

/** How a text lays out its objects, so that what is added looks like what is there. */
export interface Layout {
  readonly eol: "\n" | "\r\n";
  /** One step of indentation. */
  readonly unit: string;
  /** Indentation of an object's braces. */
  readonly outer: string;
  /** Indentation of its members. */
  readonly inner: string;
}

/** Arrays up to this width stand on one line. */
const MAX_INLINE_CHARS = 160;

/** The layout around one object of a text. */
export function layoutOf(text: string, object: Node): Layout {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  const outer = indentationAt(text, object.offset);
  const first = object.children?.[0];
  const startsLine = first !== undefined && text.slice(object.offset, first.offset).includes("\n");
  const inner = startsLine ? indentationAt(text, first.offset) : outer + unit;
  return { eol, unit: unit.length > 8 ? "  " : unit, outer, inner };
}

/** A value as JSON at the place of a member: objects spread over lines, short arrays on one. */
export function formatJson(value: unknown, { eol, unit, inner }: Layout): string {
  const format = (part: unknown, indent: string): string => {
    if (typeof part !== "object" || part === null) return JSON.stringify(part);
    const isArray = Array.isArray(part);
    const parts = isArray
      ? part.map((each) => format(each, indent + unit))
      : Object.entries(part).filter(([, each]) => each !== undefined)
        .map(([key, each]) => `${JSON.stringify(key)}: ${format(each, indent + unit)}`);
    if (parts.length === 0) return isArray ? "[]" : "{}";
    const line = `[${parts.join(", ")}]`;
    const fits = line.length + indent.length <= MAX_INLINE_CHARS && !line.includes("\n");
    if (isArray && fits) return line;
    const [open, close] = isArray ? "[]" : "{}";
    const inside = parts.map((each) => `${indent}${unit}${each}`).join(`,${eol}`);
    return `${open}${eol}${inside}${eol}${indent}${close}`;
  };
  return format(value, inner);
}

function indentationAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)![0];
}
