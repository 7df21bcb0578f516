/**
 * TypeScript types as plain data, between reading a schema and printing text.
 * The constructors simplify, and wherever they cannot be exact they allow more rather than less.
 * @module
 */

/** A type. `open` prints as `unknown` in arguments and as `any` in results. */
export type TypeNode =
  | { readonly kind: "open" | "never" | "null" | "string" | "number" | "boolean" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  | { readonly kind: "array"; readonly item: TypeNode }
  | TupleNode
  | ObjectNode
  | { readonly kind: "union" | "intersection"; readonly members: readonly TypeNode[] }
  | { readonly kind: "reference"; readonly definition: Definition };

/** A fixed list of items, the first `required` of them obligatory, and perhaps more behind them. */
export interface TupleNode {
  readonly kind: "tuple";
  readonly items: readonly TypeNode[];
  readonly required: number;
  readonly rest?: TypeNode;
}

/** Named properties, and an index type where further keys are allowed. */
export interface ObjectNode {
  readonly kind: "object";
  readonly properties: readonly PropertyNode[];
  readonly index?: TypeNode;
}

/** One property of an object. */
export interface PropertyNode {
  readonly name: string;
  readonly type: TypeNode;
  readonly optional: boolean;
  /** Comment text, not yet made safe. */
  readonly description?: string;
  /** Ranges, formats and examples, in words. */
  readonly facts?: string;
}

/** A type with a name of its own, so that it can refer to itself. */
export interface Definition {
  readonly name: string;
  node: TypeNode;
  /** Comment text, not yet made safe. */
  readonly description?: string;
}

export const OPEN: TypeNode = { kind: "open" };
export const NEVER: TypeNode = { kind: "never" };
export const NULL: TypeNode = { kind: "null" };
export const ANY_OBJECT: ObjectNode = { kind: "object", properties: [], index: OPEN };

/** Combinations of union members over which TypeScript gives up on an intersection of unions (it stops at 100,000). */
const MAX_COMBINATIONS = 1_000;

/** The union of `types`, flat and without repetition. */
export function unionOf(types: readonly TypeNode[]): TypeNode {
  const members: TypeNode[] = [];
  const seen = new Set<string>();
  for (const type of types.flatMap((type) => type.kind === "union" ? type.members : [type])) {
    if (type.kind === "open") return OPEN;
    if (type.kind === "never") continue;
    const key = keyOf(type);
    if (key !== undefined && seen.has(key)) continue;
    if (key !== undefined) seen.add(key);
    members.push(type);
  }
  // `null` reads best at the end.
  members.sort((a, b) => Number(a.kind === "null") - Number(b.kind === "null"));
  if (members.length === 0) return NEVER;
  return members.length === 1 ? members[0]! : { kind: "union", members };
}

/** What fits all of `types`. */
export function intersectionOf(types: readonly TypeNode[]): TypeNode {
  const parts: TypeNode[] = [];
  let combinations = 1;
  for (
    const type of types.flatMap((type) => type.kind === "intersection" ? type.members : [type])
  ) {
    if (type.kind === "open") continue;
    if (type.kind === "never") return NEVER;
    const last = parts.at(-1);
    const narrowed = last && narrow(last, type);
    if (narrowed) {
      parts[parts.length - 1] = narrowed;
      continue;
    }
    const wider = combinations * membersOf(type).length;
    if (combinations === 1 || wider <= MAX_COMBINATIONS) {
      combinations = wider;
      parts.push(type);
    } else if (last !== ANY_OBJECT && !membersOf(type).every(isValue)) {
      // What is left out must be allowed, or valid values would be refused.
      parts.push(ANY_OBJECT);
    }
  }
  if (parts.length === 0) return OPEN;
  return parts.length === 1 ? parts[0]! : { kind: "intersection", members: parts };
}

/** The intersection of two unions of simple values, or undefined if they are not that. */
function narrow(left: TypeNode, right: TypeNode): TypeNode | undefined {
  const a = membersOf(left);
  const b = membersOf(right);
  if (!a.every(isValue) || !b.every(isValue)) return undefined;
  return unionOf([...within(a, b), ...within(b, a)]);
}

/** Those of `members` that are also among `others`, or literals of a scalar type among them. */
function within(members: readonly TypeNode[], others: readonly TypeNode[]): TypeNode[] {
  const keys = new Set(others.map(keyOf));
  return members.filter((member) =>
    keys.has(keyOf(member)) || (member.kind === "literal" && keys.has(typeof member.value))
  );
}

/** The members of a union, or the type itself. */
export function membersOf(type: TypeNode): readonly TypeNode[] {
  return type.kind === "union" ? type.members : [type];
}

/** Whether the type is a scalar or a literal. */
export function isValue(type: TypeNode): boolean {
  return keyOf(type) !== undefined;
}

function keyOf(type: TypeNode): string | undefined {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "null":
    case "string":
    case "number":
    case "boolean":
      return type.kind;
    default:
      return undefined;
  }
}
