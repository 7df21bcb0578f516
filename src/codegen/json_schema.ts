/**
 * JSON Schema → TypeScript. In: a schema as a downstream published it, hostile until proven otherwise.
 * Out: declarations for reading and checking, never for running.
 * Invariant: never throws for JSON data, bounded output, nothing opened outside the schema's own document.
 * @module
 */
import { createTypeNamer } from "./naming.ts";
import { type PrintOptions, TypePrinter } from "./print_type.ts";
import { readSchema } from "./schema_reader.ts";
import type { Definition, TypeNode } from "./type_node.ts";

/** What a schema is for, and how much of it is wanted. */
export interface SchemaToTypeOptions {
  /** `arguments` are closed at their root: an unknown one is a typing error. */
  readonly role: "arguments" | "result";
  /** Hands out names for definitions; shared by all types of one module. */
  readonly nameDefinition?: (hint: string) => string;
  /** Prints less; see {@linkcode PrintOptions}. */
  readonly view?: Pick<PrintOptions, "maxDepth" | "maxLiterals" | "descriptionChars">;
}

/** A type as text. */
export interface TypeText {
  /** How to write the type: the name of the first declaration, or a type such as `any`. */
  readonly type: string;
  /** Interfaces and aliases, the main one first and exported; none where `type` says it all. */
  readonly declarations: readonly string[];
  /** Whether `{}` fits, so that an argument may be left out. */
  readonly optional: boolean;
}

/** The TypeScript type called `name` of `schema`. */
export function schemaToType(
  schema: unknown,
  name: string,
  options: SchemaToTypeOptions,
): TypeText {
  const { role, view } = options;
  const root = readRoot(schema, name, options);
  const printer = new TypePrinter({ open: role === "arguments" ? "unknown" : "any", ...view });
  const plain = plainType(root.node, role);
  if (plain) return { type: plain, declarations: [], optional: true };
  const declarations = [`export ${declare(root, 0, printer)}`];
  // The map grows while it is walked: a printed definition may be the first to use another.
  for (const [definition, depth] of printer.used) {
    if (definition !== root) {
      declarations.push(printer.comment(definition) + declare(definition, depth, printer));
    }
  }
  return { type: name, declarations, optional: fitsEmpty(root.node) };
}

/** The first levels of the type of `schema` on one line, without comments and without names of its own. */
export function schemaToLine(schema: unknown, role: "arguments" | "result"): TypeText {
  const { node } = readRoot(schema, "Root", { role });
  const open = role === "arguments" ? "unknown" : "any";
  const printer = new TypePrinter({ open, inline: true, maxDepth: 1, maxLiterals: 12 });
  const type = plainType(node, role) ?? printer.print(node);
  return { type, declarations: [], optional: fitsEmpty(node) };
}

function readRoot(schema: unknown, name: string, options: SchemaToTypeOptions): Definition {
  const root: Definition = { name, node: { kind: "open" } };
  readSchema(schema, root, {
    closed: options.role === "arguments",
    nameDefinition: options.nameDefinition ?? createTypeNamer([name]),
  });
  return root;
}

/** The text of a root that needs no declaration. Arguments are objects, whatever their schema says. */
function plainType(node: TypeNode, role: "arguments" | "result"): string | undefined {
  if (role === "result") return node.kind === "open" || node.kind === "never" ? "any" : undefined;
  if (!isObjectLike(node)) return "Record<string, unknown>";
  if (node.kind !== "object" || node.properties.length > 0) return undefined;
  if (!node.index) return "Record<string, never>";
  return node.index.kind === "open" ? "Record<string, unknown>" : undefined;
}

function declare(definition: Definition, depth: number, printer: TypePrinter): string {
  const { name, node } = definition;
  return node.kind === "object" && node.properties.length > 0
    ? `interface ${name} ${printer.object(node, "", depth)}\n`
    : `type ${name} = ${printer.print(node, "", depth)};\n`;
}

function isObjectLike(node: TypeNode): boolean {
  return holds(node, (leaf) => leaf.kind === "object", "every", new Map());
}

function fitsEmpty(node: TypeNode): boolean {
  const isEmpty = (leaf: TypeNode): boolean =>
    leaf.kind === "open" ||
    (leaf.kind === "object" && leaf.properties.every((property) => property.optional));
  return holds(node, isEmpty, "some", new Map());
}

/** Whether `test` holds for some or every member of a union; for intersections it is the other way round. */
function holds(
  node: TypeNode,
  test: (leaf: TypeNode) => boolean,
  union: "some" | "every",
  known: Map<Definition, boolean>,
): boolean {
  const again = (member: TypeNode): boolean => holds(member, test, union, known);
  if (node.kind === "union") return node.members[union](again);
  if (node.kind === "intersection") return node.members[union === "some" ? "every" : "some"](again);
  if (node.kind !== "reference") return test(node);
  // Definitions can share others many times over; alias cycles are gone by now.
  const before = known.get(node.definition);
  if (before !== undefined) return before;
  const result = again(node.definition.node);
  known.set(node.definition, result);
  return result;
}
