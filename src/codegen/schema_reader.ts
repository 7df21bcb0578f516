/**
 * Reads one JSON Schema document into types. The schema is hostile data: every walk is bounded,
 * own properties alone are looked at, and what cannot be understood is allowed rather than refused.
 * @module
 */
import { breakAliasCycles } from "./alias_cycles.ts";
import { schemaFacts } from "./schema_facts.ts";
import { isObject, type JsonObject, own, resolveRef } from "./schema_refs.ts";
import { isBareObject, mainSchema, propertySources, typeNames } from "./schema_shape.ts";
import {
  ANY_OBJECT,
  type Definition,
  intersectionOf,
  isValue,
  membersOf,
  NULL,
  OPEN,
  type PropertyNode,
  type TypeNode,
  unionOf,
} from "./type_node.ts";

const MAX_DEPTH = 24;
const MAX_NODES = 20_000;
const MAX_PROPERTIES = 2_000;
const MAX_ENUM = 10_000;
const MAX_TUPLE = 50;
const MAX_DEFINITIONS = 1_000;
const MAX_NAME_CHARS = 300;
/** Names and literals of one schema together. */
const MAX_TEXT_CHARS = 400_000;
const MAX_COMMENT_CHARS = 200_000;
const MAX_DESCRIPTION_CHARS = 2_000;

const SCALARS: Readonly<Record<string, TypeNode>> = {
  string: { kind: "string" },
  number: { kind: "number" },
  integer: { kind: "number" },
  boolean: { kind: "boolean" },
  null: NULL,
};

/** What {@linkcode readSchema} found. */
export interface SchemaTypes {
  readonly node: TypeNode;
  /** In the order of their first use; the root is not among them. */
  readonly definitions: readonly Definition[];
}

/** How {@linkcode readSchema} reads. */
export interface ReadSchemaOptions {
  /** The root takes only the properties that it names, even if the schema says nothing or `true`. */
  readonly closed: boolean;
  /** Makes the name of a definition from the last part of its reference; unique on every call. */
  readonly nameDefinition: (hint: string) => string;
}

/** The types that `schema` describes. Never throws for JSON data. */
export function readSchema(
  schema: unknown,
  root: Definition,
  options: ReadSchemaOptions,
): SchemaTypes {
  const reader = new SchemaReader(schema, root, options);
  return reader.read();
}

class SchemaReader {
  readonly #document: unknown;
  readonly #root: Definition;
  readonly #options: ReadSchemaOptions;
  readonly #definitions = new Map<unknown, Definition>();
  readonly #waiting: [schema: JsonObject, definition: Definition][] = [];
  #nodesLeft = MAX_NODES;
  #textLeft = MAX_TEXT_CHARS;
  #commentLeft = MAX_COMMENT_CHARS;

  constructor(document: unknown, root: Definition, options: ReadSchemaOptions) {
    this.#document = document;
    this.#root = root;
    this.#options = options;
  }

  read(): SchemaTypes {
    const start = mainSchema(this.#document);
    // A document that is but a reference to its main definition takes that definition's place.
    if (isObject(start)) this.#definitions.set(start, this.#root);
    if (isObject(this.#document)) this.#definitions.set(this.#document, this.#root);
    this.#root.node = this.#type(start, 0, this.#options.closed);
    // A queue instead of recursion: chains of definitions can be thousands long.
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      next[1].node = this.#type(next[0], 0, false);
    }
    const definitions = [...new Set(this.#definitions.values())].filter((each) =>
      each !== this.#root
    );
    breakAliasCycles([this.#root, ...definitions]);
    return { node: this.#root.node, definitions };
  }

  #type(schema: unknown, depth: number, closed: boolean): TypeNode {
    if (schema === false) return { kind: "never" };
    if (!isObject(schema) || depth > MAX_DEPTH || this.#nodesLeft-- <= 0) return OPEN;
    const parts: TypeNode[] = [];
    if (!isBareObject(schema, closed)) parts.push(this.#ownType(schema, depth, closed));
    if (Object.hasOwn(schema, "$ref")) parts.push(this.#reference(schema["$ref"]));
    for (const key of ["anyOf", "oneOf"]) {
      const branches = own(schema, key);
      if (!Array.isArray(branches) || branches.length === 0) continue;
      parts.push(unionOf(this.#each(branches, depth, closed)));
    }
    const all = own(schema, "allOf");
    if (Array.isArray(all)) parts.push(...this.#each(all, depth, closed));
    const type = intersectionOf(parts);
    return own(schema, "nullable") === true && type.kind !== "open" ? unionOf([type, NULL]) : type;
  }

  #each(schemas: readonly unknown[], depth: number, closed: boolean): TypeNode[] {
    if (schemas.length > MAX_PROPERTIES) return [OPEN];
    return schemas.map((schema) => this.#type(schema, depth + 1, closed));
  }

  #ownType(schema: JsonObject, depth: number, closed: boolean): TypeNode {
    const names = typeNames(schema);
    const base = names &&
      unionOf(names.map((name) => this.#namedType(name, schema, depth, closed)));
    const values = Object.hasOwn(schema, "const") ? [schema["const"]] : own(schema, "enum");
    if (!Array.isArray(values) || values.length === 0) return base ?? OPEN;
    const literals = this.#literals(values);
    if (!base) return literals;
    const narrowed = membersOf(base).every(isValue) && membersOf(literals).every(isValue)
      ? intersectionOf([base, literals])
      : literals;
    // Type and values contradict each other: one of them is a mistake, the type is the safer guess.
    return narrowed.kind === "never" ? base : narrowed;
  }

  #namedType(name: string, schema: JsonObject, depth: number, closed: boolean): TypeNode {
    if (name === "object") return this.#object(schema, depth, closed);
    if (name === "array") return this.#array(schema, depth);
    return Object.hasOwn(SCALARS, name) ? SCALARS[name]! : OPEN;
  }

  #literals(values: readonly unknown[]): TypeNode {
    const few = values.length <= MAX_ENUM;
    return unionOf(
      values.slice(0, MAX_ENUM).map((value) => {
        if (value === null) return NULL;
        if (Array.isArray(value)) return { kind: "array", item: OPEN };
        if (typeof value === "object") return ANY_OBJECT;
        if (typeof value === "boolean") return { kind: "literal", value };
        const length = String(value).length;
        const fits = few && length <= MAX_NAME_CHARS && this.#spendText(length);
        if (typeof value === "string") {
          return fits ? { kind: "literal", value } : SCALARS["string"]!;
        }
        if (typeof value !== "number") return OPEN;
        return fits && Number.isFinite(value) ? { kind: "literal", value } : SCALARS["number"]!;
      }),
    );
  }

  #array(schema: JsonObject, depth: number): TypeNode {
    const items = own(schema, "items");
    const prefix = own(schema, "prefixItems") ?? (Array.isArray(items) ? items : undefined);
    if (!Array.isArray(prefix) || prefix.length === 0 || prefix.length > MAX_TUPLE) {
      return {
        kind: "array",
        item: Array.isArray(items) ? OPEN : this.#type(items ?? true, depth + 1, false),
      };
    }
    const more = Array.isArray(items) ? own(schema, "additionalItems") : items;
    const least = own(schema, "minItems");
    const most = own(schema, "maxItems");
    const full = typeof most === "number" && most <= prefix.length;
    return {
      kind: "tuple",
      items: prefix.map((item) => this.#type(item, depth + 1, false)),
      required: typeof least === "number" ? Math.max(0, Math.min(prefix.length, least)) : 0,
      ...(more === false || full ? {} : { rest: this.#type(more ?? true, depth + 1, false) }),
    };
  }

  #object(schema: JsonObject, depth: number, closed: boolean): TypeNode {
    const { properties, complete } = this.#properties(schema, depth);
    const more = own(schema, "additionalProperties");
    const patterns = own(schema, "patternProperties");
    const further = isObject(patterns) ? Object.values(patterns).slice(0, MAX_TUPLE) : [];
    if (isObject(more)) further.push(more);
    if (further.length > 0) {
      return { kind: "object", properties, index: unionOf(this.#each(further, depth, false)) };
    }
    // Empty `properties` mean "no arguments" at the root and nothing at all further in.
    const named = closed
      ? properties.length > 0 || isObject(own(schema, "properties"))
      : propertySources(schema).length > 0;
    const open = more === true ? !closed || properties.length === 0 : more !== false && !named;
    return { kind: "object", properties, ...(open || !complete ? { index: OPEN } : {}) };
  }

  #properties(
    schema: JsonObject,
    depth: number,
  ): { readonly properties: readonly PropertyNode[]; readonly complete: boolean } {
    const list = own(schema, "required");
    const required = new Set<unknown>(Array.isArray(list) ? list.slice(0, MAX_PROPERTIES) : []);
    const found = new Map<string, PropertyNode>();
    let complete = true;
    const add = (name: string, property: unknown, optional: boolean): void => {
      if (found.has(name)) return;
      complete &&= found.size < MAX_PROPERTIES && name.length <= MAX_NAME_CHARS &&
        this.#spendText(name.length);
      if (complete) found.set(name, this.#property(name, property, optional, depth));
    };
    for (const [properties, conditional] of propertySources(schema)) {
      for (const name of Object.keys(properties)) {
        if (!complete) break;
        add(name, properties[name], conditional || !required.has(name));
      }
    }
    for (const name of required) if (typeof name === "string" && complete) add(name, true, false);
    return { properties: [...found.values()], complete };
  }

  #property(name: string, schema: unknown, optional: boolean, depth: number): PropertyNode {
    const type = this.#type(schema, depth + 1, false);
    if (!isObject(schema)) return { name, type, optional };
    const description = this.#description(schema);
    const facts = schemaFacts(schema);
    return {
      name,
      type,
      optional,
      ...(description === undefined ? {} : { description }),
      ...(facts === undefined || !this.#spendComment(facts.length) ? {} : { facts }),
    };
  }

  #description(schema: JsonObject): string | undefined {
    let text = own(schema, "description");
    if (typeof text !== "string" && Object.hasOwn(schema, "$ref")) {
      const target = resolveRef(this.#document, schema["$ref"])?.schema;
      // An object becomes a definition that has its description itself.
      const described = isObject(target) && !Object.hasOwn(target, "properties");
      text = described ? own(target, "description") : undefined;
    }
    if (typeof text !== "string" || text === "") return undefined;
    return this.#spendComment(Math.min(text.length, MAX_DESCRIPTION_CHARS)) ? text : undefined;
  }

  #reference(ref: unknown): TypeNode {
    const target = resolveRef(this.#document, ref);
    if (!target) return OPEN;
    const schema = target.schema;
    if (!isObject(schema)) return schema === false ? { kind: "never" } : OPEN;
    let definition = this.#definitions.get(schema);
    if (!definition) {
      if (this.#definitions.size >= MAX_DEFINITIONS) return OPEN;
      const description = this.#description(schema);
      definition = {
        name: this.#options.nameDefinition(target.name),
        node: OPEN,
        ...(description === undefined ? {} : { description }),
      };
      this.#definitions.set(schema, definition);
      this.#waiting.push([schema, definition]);
    }
    return { kind: "reference", definition };
  }

  #spendText(chars: number): boolean {
    this.#textLeft -= chars;
    return this.#textLeft > 0;
  }

  #spendComment(chars: number): boolean {
    this.#commentLeft -= chars;
    return this.#commentLeft > 0;
  }
}
