/**
 * The shape of results that were seen: kinds, keys and counts, never a value.
 * Plain data that can be kept as JSON; bounded in size and depth, whatever the results are.
 * @module
 */
import { looksLikeData } from "./data_keys.ts";

/** Kinds of values without parts. */
export type ScalarKind = "null" | "boolean" | "number" | "string";

/** What was seen in one place. Without anything: nothing is known. */
export interface Shape {
  readonly kinds: readonly ScalarKind[];
  /** All items of all arrays together. */
  readonly items?: Shape;
  readonly object?: ObjectShape;
}

/** All objects of one place together. */
export interface ObjectShape {
  /** How many objects. */
  readonly seen: number;
  /** Pairs instead of an object: a key may be called `__proto__`. */
  readonly properties: readonly PropertyShape[];
  /** Values under keys that are data themselves. */
  readonly index?: Shape;
  /** All keys are data, also those that look like names. */
  readonly dictionary: boolean;
}

/** One key, in how many objects it was, and what was there. */
export type PropertyShape = readonly [name: string, seen: number, shape: Shape];

/** Nothing is known. */
export const NOTHING: Shape = { kinds: [] };

const MAX_DEPTH = 6;
/** Values of one result that are looked at. */
const MAX_VALUES = 2_000;
const MAX_ITEMS = 50;
/** Objects with more keys are dictionaries. */
const MAX_PROPERTIES = 60;
/** Parts of one kept shape. */
const MAX_PARTS = 300;
/** So many keys whose values are all alike are names of things, not of properties. */
const MIN_ALIKE = 4;

/** The shape of one JSON value. */
export function shapeOf(value: unknown): Shape {
  return bounded(observe(value, 0, { left: MAX_VALUES }));
}

/** What both shapes allow together. */
export function mergeShapes(a: Shape, b: Shape): Shape {
  return bounded(merge(a, b));
}

function observe(value: unknown, depth: number, budget: { left: number }): Shape {
  if (depth > MAX_DEPTH || budget.left-- <= 0) return NOTHING;
  if (value === null) return { kinds: ["null"] };
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return { kinds: [typeof value as ScalarKind] };
    case "object":
      return Array.isArray(value)
        ? { kinds: [], items: observeItems(value, depth, budget) }
        : { kinds: [], object: observeObject(value, depth, budget) };
    default:
      return NOTHING;
  }
}

function observeItems(items: readonly unknown[], depth: number, budget: { left: number }): Shape {
  // The beginning and the end: long lists often change on the way.
  const some = items.length > MAX_ITEMS
    ? [...items.slice(0, MAX_ITEMS - 10), ...items.slice(-10)]
    : items;
  return some.reduce<Shape>((all, item) => merge(all, observe(item, depth + 1, budget)), NOTHING);
}

function observeObject(value: object, depth: number, budget: { left: number }): ObjectShape {
  const names = Object.keys(value);
  const properties: PropertyShape[] = [];
  let index: Shape | undefined;
  for (const name of names.slice(0, MAX_VALUES)) {
    const shape = observe((value as Record<string, unknown>)[name], depth + 1, budget);
    if (looksLikeData(name)) index = index ? merge(index, shape) : shape;
    else properties.push([name, 1, shape]);
  }
  const dictionary = areAlike(properties) || properties.length < names.length / 2;
  return folded({ seen: 1, properties, ...(index ? { index } : {}), dictionary });
}

/** Whether the values are objects with the same keys: `{ alice: { age }, bob: { age }, … }`. */
function areAlike(properties: readonly PropertyShape[]): boolean {
  if (properties.length < MIN_ALIKE) return false;
  const keys = new Set(
    properties.map(([, , { object }]) =>
      JSON.stringify(object?.properties.map(([name]) => name).sort())
    ),
  );
  const first = properties[0]![2].object;
  return keys.size === 1 && first !== undefined && first.properties.length > 0;
}

function merge(a: Shape, b: Shape): Shape {
  const kinds = [...new Set([...a.kinds, ...b.kinds])].sort();
  const items = a.items && b.items ? merge(a.items, b.items) : a.items ?? b.items;
  const object = a.object && b.object ? mergeObjects(a.object, b.object) : a.object ?? b.object;
  return { kinds, ...(items ? { items } : {}), ...(object ? { object } : {}) };
}

function mergeObjects(a: ObjectShape, b: ObjectShape): ObjectShape {
  const properties = new Map(a.properties.map((each) => [each[0], each]));
  for (const [name, seen, shape] of b.properties) {
    const known = properties.get(name);
    properties.set(
      name,
      known ? [name, known[1] + seen, merge(known[2], shape)] : [name, seen, shape],
    );
  }
  const index = a.index && b.index ? merge(a.index, b.index) : a.index ?? b.index;
  return folded({
    seen: a.seen + b.seen,
    properties: [...properties.values()],
    ...(index ? { index } : {}),
    dictionary: a.dictionary || b.dictionary,
  });
}

/** Moves all properties of a dictionary under its index. */
function folded(object: ObjectShape): ObjectShape {
  if (!object.dictionary && object.properties.length <= MAX_PROPERTIES) return object;
  const index = object.properties.reduce(
    (all, [, , shape]) => merge(all, shape),
    object.index ?? NOTHING,
  );
  return { seen: object.seen, properties: [], index, dictionary: true };
}

/** The shape, cut at the depth where it is small enough. */
function bounded(shape: Shape): Shape {
  let result = shape;
  for (let depth = MAX_DEPTH; depth >= 0 && countParts(result) > MAX_PARTS; depth--) {
    result = cutAt(shape, depth);
  }
  return result;
}

function countParts({ items, object }: Shape): number {
  let parts = 1 + (items ? countParts(items) : 0) + (object?.index ? countParts(object.index) : 0);
  for (const [, , shape] of object?.properties ?? []) parts += countParts(shape);
  return parts;
}

function cutAt({ kinds, items, object }: Shape, depth: number): Shape {
  if (depth < 0) return NOTHING;
  const inner = (shape: Shape): Shape => cutAt(shape, depth - 1);
  return {
    kinds,
    ...(items ? { items: inner(items) } : {}),
    ...(object
      ? {
        object: {
          ...object,
          properties: object.properties.map(([name, seen, shape]) => [name, seen, inner(shape)]),
          ...(object.index ? { index: inner(object.index) } : {}),
        },
      }
      : {}),
  };
}

/** A shape read back from JSON, or undefined if it is none. */
export function parseShape(value: unknown, depth = 0): Shape | undefined {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH + 2) return undefined;
  const { kinds, items, object } = value as Record<string, unknown>;
  if (!Array.isArray(kinds) || !kinds.every(isScalarKind)) return undefined;
  const parsedItems = items === undefined ? undefined : parseShape(items, depth + 1);
  const parsedObject = object === undefined ? undefined : parseObject(object, depth);
  if ((items !== undefined && !parsedItems) || (object !== undefined && !parsedObject)) {
    return undefined;
  }
  return {
    kinds,
    ...(parsedItems ? { items: parsedItems } : {}),
    ...(parsedObject ? { object: parsedObject } : {}),
  };
}

function parseObject(value: unknown, depth: number): ObjectShape | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { seen, properties, index, dictionary } = value as Record<string, unknown>;
  if (typeof seen !== "number" || typeof dictionary !== "boolean") return undefined;
  if (!Array.isArray(properties) || properties.length > MAX_PROPERTIES) return undefined;
  const parsed: PropertyShape[] = [];
  for (const property of properties) {
    const [name, count, shape] = Array.isArray(property) ? property : [];
    const inner = parseShape(shape, depth + 1);
    if (typeof name !== "string" || typeof count !== "number" || !inner) return undefined;
    parsed.push([name, count, inner]);
  }
  const parsedIndex = index === undefined ? undefined : parseShape(index, depth + 1);
  if (index !== undefined && !parsedIndex) return undefined;
  return { seen, properties: parsed, ...(parsedIndex ? { index: parsedIndex } : {}), dictionary };
}

function isScalarKind(value: unknown): value is ScalarKind {
  return value === "null" || value === "boolean" || value === "number" || value === "string";
}
