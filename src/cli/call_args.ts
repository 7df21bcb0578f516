import { messageOf, RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";

/** How arguments are given on the command line. */
export interface CallArgs {
  /** `key=value` words. */
  readonly pairs: readonly string[];
  /** A JSON object; pairs win over it. */
  readonly json?: string;
}

type Schema = Readonly<Record<string, unknown>>;
type JsonType = "string" | "number" | "integer" | "boolean" | "null" | "array" | "object";

/** References lead further at most so often: a schema may point to itself. */
const MAX_HOPS = 20;

/**
 * The arguments of a tool call. Each value becomes what the tool's input schema says it is; where the schema
 * says nothing, JSON is JSON and everything else is a string. A key given twice makes an array.
 * @throws {RunbyteError} `USAGE` for a word without `=`, an unknown key, or a value that cannot be meant.
 */
export function parseCallArgs(given: CallArgs, inputSchema: unknown): Record<string, unknown> {
  const root = asSchema(inputSchema);
  const base = given.json === undefined ? {} : parseJsonObject(given.json);
  const pairs = [...groupPairs(given.pairs)].map(([key, values]) =>
    [key, coerce(key, values, { schema: propertySchema(key, root), root })] as const
  );
  return Object.fromEntries([...Object.entries(base), ...pairs]);
}

function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw usage(`Cannot read '--json': ${messageOf(cause)}`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw usage("Cannot read '--json': expected an object, such as '{\"key\": \"value\"}'");
  }
  return { ...value };
}

function groupPairs(pairs: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) {
      throw usage(`Cannot read argument '${pair}': expected key=value`, {
        hint: "Quote values with spaces, as in 'title=two words', or pass --json '{…}'.",
      });
    }
    const key = pair.slice(0, at);
    groups.set(key, [...groups.get(key) ?? [], pair.slice(at + 1)]);
  }
  return groups;
}

function propertySchema(key: string, root: Schema): Schema {
  const properties = asSchema(root.properties);
  if (Object.hasOwn(properties, key)) return asSchema(properties[key]);
  const names = Object.keys(properties);
  const isOpen = root.additionalProperties !== undefined && root.additionalProperties !== false;
  if (isOpen || root.patternProperties !== undefined || !isPlainObjectSchema(root)) {
    return asSchema(root.additionalProperties);
  }
  const [near] = nearest(key, names);
  const known = names.length === 0 ? "It takes none." : `It takes: ${names.join(", ")}.`;
  throw usage(`Unknown argument '${key}'`, {
    hint: near === undefined ? known : `Did you mean '${near}'? ${known}`,
  });
}

/** Whether `properties` is all that the schema says about its keys. */
function isPlainObjectSchema(schema: Schema): boolean {
  return !["$ref", "anyOf", "oneOf", "allOf", "if"].some((key) => key in schema);
}

interface Target {
  readonly schema: Schema;
  /** What `$ref` points into. */
  readonly root: Schema;
}

function coerce(key: string, values: readonly string[], target: Target): unknown {
  const types = typesOf(target);
  const [value] = values;
  if (values.length > 1) {
    if (types.size > 0 && !types.has("array")) throw usage(`Argument '${key}' is given twice`);
    return values.map((item) => coerce(key, [item], itemTarget(target)));
  }
  if (types.has("string")) return value;
  const parsed = parseJson(value);
  const fitting = parsed !== undefined && (types.size === 0 || fits(parsed.value, types));
  if (fitting) return parsed.value;
  if (types.size === 0) return value;
  if (types.has("array")) {
    return value.split(",").map((item) => coerce(key, [item.trim()], itemTarget(target)));
  }
  throw usage(`Argument '${key}' is ${[...types].join(" or ")}, not '${value}'`);
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function fits(value: unknown, types: ReadonlySet<JsonType>): boolean {
  if (value === null) return types.has("null");
  if (Array.isArray(value)) return types.has("array");
  if (typeof value !== "number") return types.has(typeof value as JsonType);
  return types.has("number") || (types.has("integer") && Number.isInteger(value));
}

/** The types that a schema allows; empty if it says nothing about them. */
function typesOf(target: Target): ReadonlySet<JsonType> {
  const types = new Set<JsonType>();
  collectTypes(target, types, 0);
  return types;
}

function collectTypes({ schema, root }: Target, types: Set<JsonType>, hops: number): void {
  if (hops > MAX_HOPS) return;
  const { type, $ref, anyOf, oneOf, allOf } = schema;
  for (const name of [type].flat()) if (typeof name === "string") types.add(name as JsonType);
  const values = "const" in schema ? [schema.const] : schema.enum;
  if (types.size === 0 && Array.isArray(values)) {
    values.forEach((value) => types.add(typeOf(value)));
  }
  if (typeof $ref === "string") {
    collectTypes({ schema: resolveRef($ref, root), root }, types, hops + 1);
  }
  for (const branches of [anyOf, oneOf, allOf]) {
    if (!Array.isArray(branches)) continue;
    for (const branch of branches) {
      collectTypes({ schema: asSchema(branch), root }, types, hops + 1);
    }
  }
}

function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value as JsonType;
}

function itemTarget({ schema, root }: Target): Target {
  const branches = [schema, ...[schema.anyOf, schema.oneOf].flat().map(asSchema)];
  const items = branches.find((branch) => branch.items !== undefined)?.items;
  return { schema: asSchema(items), root };
}

/** Only references inside the same schema are followed. */
function resolveRef(ref: string, root: Schema): Schema {
  if (!ref.startsWith("#/")) return {};
  const keys = ref.slice(2).split("/").map((key) =>
    key.replaceAll("~1", "/").replaceAll("~0", "~")
  );
  return keys.reduce<Schema>(
    (schema, key) => Object.hasOwn(schema, key) ? asSchema(schema[key]) : {},
    root,
  );
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null ? value as Schema : {};
}

function usage(message: string, options: { hint?: string; cause?: unknown } = {}): RunbyteError {
  return new RunbyteError("USAGE", message, options);
}
