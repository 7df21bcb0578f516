/**
 * Finds what a `$ref` means inside its own document. Nothing outside is ever opened: no network, no files.
 * @module
 */

/** A JSON object of unknown content. */
export type JsonObject = Readonly<Record<string, unknown>>;

const MAX_POINTER_CHARS = 1_000;
/** Longer chains of references that are nothing but references count as unknown. */
const MAX_CHAIN = 100;

/** What a reference leads to, and the last part of its path that can serve as a name. */
export interface Target {
  readonly schema: unknown;
  readonly name: string;
}

/** Own properties only: a schema may be called `__proto__` or `constructor`. */
export function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows `ref` in `root` to a schema that is more than a reference; undefined if there is none. */
export function resolveRef(root: unknown, ref: unknown): Target | undefined {
  for (let step = 0; step < MAX_CHAIN; step++) {
    const target = typeof ref === "string" ? findPointer(root, ref) : undefined;
    if (!target) return undefined;
    if (!isObject(target.schema)) return target;
    const keys = Object.keys(target.schema);
    if (keys.length !== 1 || keys[0] !== "$ref") return target;
    ref = target.schema["$ref"];
  }
  return undefined;
}

function findPointer(root: unknown, ref: string): Target | undefined {
  if (ref === "#") return { schema: root, name: "" };
  if (!ref.startsWith("#/") || ref.length > MAX_POINTER_CHARS) return undefined;
  let schema = root;
  let name = "";
  for (const part of ref.slice(2).split("/")) {
    const key = decode(part);
    if (typeof schema !== "object" || schema === null || !Object.hasOwn(schema, key)) {
      return undefined;
    }
    schema = (schema as Record<string, unknown>)[key];
    name = key;
  }
  return { schema, name };
}

function decode(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // A lone `%` is a lone `%`.
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}
