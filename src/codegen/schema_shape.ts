/**
 * Small questions about one schema object: which types it is for, where its properties stand.
 * @module
 */
import { isObject, type JsonObject, own, resolveRef } from "./schema_refs.ts";

/** Keywords that show the type where none is named. */
const OBJECT_KEYS = ["properties", "additionalProperties", "patternProperties"];
const ARRAY_KEYS = ["items", "prefixItems"];
/** Beside a root `$ref` these say nothing about the type. */
const WORDLESS_KEYS = ["$ref", "$schema", "$id", "$defs", "definitions", "title", "description"];

const MAX_BRANCHES = 50;

/** A document that is but a reference to its main definition means that definition. */
export function mainSchema(document: unknown): unknown {
  if (!isObject(document) || !Object.hasOwn(document, "$ref")) return document;
  const says = Object.keys(document).some((key) => !WORDLESS_KEYS.includes(key));
  const target = says ? undefined : resolveRef(document, document["$ref"]);
  return target ? target.schema : document;
}

/** The types that `schema` names or, naming none, shows by its keywords. */
export function typeNames(schema: JsonObject): readonly string[] | undefined {
  const type = own(schema, "type");
  const names = typeof type === "string" ? [type] : Array.isArray(type) ? type : undefined;
  if (names) {
    const known = names.filter((name): name is string => typeof name === "string").slice(0, 8);
    return known.length === names.length && known.length > 0 ? known : undefined;
  }
  if (OBJECT_KEYS.some((key) => Object.hasOwn(schema, key))) return ["object"];
  if (ARRAY_KEYS.some((key) => Object.hasOwn(schema, key))) return ["array"];
  return undefined;
}

/** An object without properties of its own beside branches that have some: it must not open or empty them. */
export function isBareObject(schema: JsonObject, closed: boolean): boolean {
  if (!["$ref", "anyOf", "oneOf", "allOf"].some((key) => Object.hasOwn(schema, key))) return false;
  const more = own(schema, "additionalProperties");
  return typeNames(schema)?.join() === "object" && (more !== true || closed) && !isObject(more) &&
    propertySources(schema).length === 0 && !Object.hasOwn(schema, "required");
}

/** Every list of properties in `schema`, with whether it holds only under some condition. */
export function propertySources(
  schema: JsonObject,
): [properties: JsonObject, conditional: boolean][] {
  const sources: [JsonObject, boolean][] = [];
  const add = (holder: unknown, conditional: boolean): void => {
    const properties = isObject(holder) ? own(holder, "properties") : undefined;
    if (isObject(properties) && Object.keys(properties).length > 0) {
      sources.push([properties, conditional]);
    }
  };
  add(schema, false);
  add(own(schema, "then"), true);
  add(own(schema, "else"), true);
  for (const key of ["dependentSchemas", "dependencies"]) {
    const branches = own(schema, key);
    if (isObject(branches)) {
      for (const branch of Object.values(branches).slice(0, MAX_BRANCHES)) add(branch, true);
    }
  }
  return sources;
}
