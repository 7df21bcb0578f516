/**
 * The shape of a value as a TypeScript type, from a sample of it, for results too long to show.
 * @module
 */
import { jsonChildren } from "./json_text.ts";

const MAX_DEPTH = 4;
const MAX_ELEMENTS = 20;
const MAX_KEYS = 30;

/** What was seen at one place. */
interface Shape {
  readonly scalars: Set<string>;
  /** Properties of the objects seen here, and in how many of them each was. */
  readonly properties: Map<string, { readonly shape: Shape; count: number }>;
  objects: number;
  /** What the arrays seen here hold. */
  elements: Shape | undefined;
}

/** For example `{ id: number, tags?: string[] }[]`. */
export function describeShape(json: string): string {
  const shape = emptyShape();
  observe(json, shape, 0);
  return print(shape);
}

function emptyShape(): Shape {
  return { scalars: new Set(), properties: new Map(), objects: 0, elements: undefined };
}

function observe(json: string, shape: Shape, depth: number): void {
  const first = json[0];
  if (first === "[") {
    shape.elements ??= emptyShape();
    if (depth >= MAX_DEPTH) return;
    let seen = 0;
    for (const { start, end } of jsonChildren(json)) {
      if (++seen > MAX_ELEMENTS) break;
      observe(json.slice(start, end), shape.elements, depth + 1);
    }
  } else if (first === "{") {
    shape.objects++;
    if (depth >= MAX_DEPTH) return;
    for (const { key = "", start, end } of jsonChildren(json)) {
      let property = shape.properties.get(key);
      if (!property) {
        if (shape.properties.size >= MAX_KEYS) {
          shape.properties.set("…", { shape: emptyShape(), count: shape.objects });
          break;
        }
        property = { shape: emptyShape(), count: 0 };
        shape.properties.set(key, property);
      }
      property.count++;
      observe(json.slice(start, end), property.shape, depth + 1);
    }
  } else {
    shape.scalars.add(scalarType(first));
  }
}

function scalarType(first: string | undefined): string {
  if (first === '"') return "string";
  if (first === "t" || first === "f") return "boolean";
  return first === "n" ? "null" : "number";
}

function print(shape: Shape): string {
  return typesOf(shape).join(" | ") || "unknown";
}

function typesOf(shape: Shape): string[] {
  const types: string[] = [];
  if (shape.objects > 0) types.push(printObject(shape));
  if (shape.elements) {
    const elements = typesOf(shape.elements);
    const element = elements.join(" | ") || "unknown";
    types.push(elements.length > 1 ? `(${element})[]` : `${element}[]`);
  }
  types.push(...[...shape.scalars].sort((a, b) => Number(a === "null") - Number(b === "null")));
  return types;
}

function printObject(shape: Shape): string {
  if (shape.properties.size === 0) return "object";
  const properties = [...shape.properties].map(([key, { shape: value, count }]) => {
    if (key === "…") return "…";
    const name = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key);
    return `${name}${count < shape.objects ? "?" : ""}: ${print(value)}`;
  });
  return `{ ${properties.join(", ")} }`;
}
