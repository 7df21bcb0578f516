/**
 * Writes the shape of seen results as a comment.
 * @module
 */
import { TypePrinter } from "./print_type.ts";
import type { Shape } from "./shape.ts";
import { type ObjectNode, OPEN, type TypeNode, unionOf } from "./type_node.ts";

/** What is known of the results of one tool. */
export interface LearnedType {
  readonly shape: Shape;
  /** In how many results. */
  readonly seen: number;
  /** Day of the last one, `2026-11-20`. */
  readonly lastSeen: string;
}

const MAX_CHARS = 2_400;

/** `// Seen in 14 results, last 2026-11-20:` and the shape, as comment lines. */
export function learnedComment({ shape, seen, lastSeen }: LearnedType): string {
  const results = seen === 1 ? "1 result" : `${seen} results`;
  const lines = [`Seen in ${results}, last ${lastSeen}:`, ...shapeText(shape).split("\n")];
  return lines.map((line) => `// ${line}\n`).join("");
}

/** The shape as a type, as deep as the space allows. */
function shapeText(shape: Shape): string {
  const node = shapeType(shape);
  for (const maxDepth of [6, 4, 3, 2, 1]) {
    const text = new TypePrinter({ open: "unknown", maxDepth }).print(node);
    if (text.length <= MAX_CHARS) return text;
  }
  return new TypePrinter({ open: "unknown", maxDepth: 0 }).print(node);
}

function shapeType({ kinds, items, object }: Shape): TypeNode {
  const members: TypeNode[] = kinds.map((kind) => ({ kind }));
  if (items) members.push({ kind: "array", item: shapeType(items) });
  if (object) members.push(objectType(object));
  return members.length === 0 ? OPEN : unionOf(members);
}

function objectType(object: NonNullable<Shape["object"]>): ObjectNode {
  return {
    kind: "object",
    properties: object.properties.map(([name, seen, shape]) => ({
      name,
      type: shapeType(shape),
      optional: seen < object.seen,
    })),
    ...(object.index ? { index: shapeType(object.index) } : {}),
  };
}
