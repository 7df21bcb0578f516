/**
 * What a schema says about a value that no type can say: ranges, formats, defaults, examples, in few words.
 * @module
 */
import { type JsonObject, own } from "./schema_refs.ts";

const MAX_VALUE_CHARS = 80;
const MAX_PATTERN_CHARS = 60;

/** One line about `schema`, or undefined: `(integer, 1–100, e.g. 5) @default 30`. Not yet safe for a comment. */
export function schemaFacts(schema: JsonObject): string | undefined {
  const words = [
    own(schema, "type") === "integer" ? "integer" : "",
    range(own(schema, "minimum"), own(schema, "maximum"), ""),
    exclusive(">", own(schema, "exclusiveMinimum")),
    exclusive("<", own(schema, "exclusiveMaximum")),
    range(own(schema, "minLength"), own(schema, "maxLength"), " characters"),
    range(own(schema, "minItems"), own(schema, "maxItems"), " items"),
    own(schema, "uniqueItems") === true ? "no repeats" : "",
    format(schema),
    examples(own(schema, "examples") ?? own(schema, "example")),
  ].filter((word) => word !== "");
  const parts = [
    words.length > 0 ? `(${words.join(", ")})` : "",
    own(schema, "deprecated") === true ? "@deprecated" : "",
    Object.hasOwn(schema, "default") ? tag("@default", schema["default"]) : "",
  ].filter((part) => part !== "");
  return parts.length > 0 ? parts.join(" ") : undefined;
}

function range(low: unknown, high: unknown, unit: string): string {
  const from = limit(low);
  const to = limit(high);
  if (from !== undefined && to !== undefined) {
    return from === to ? `${from}${unit}` : `${from}–${to}${unit}`;
  }
  if (from !== undefined) return unit !== "" && from === 0 ? "" : `≥ ${from}${unit}`;
  return to === undefined ? "" : `≤ ${to}${unit}`;
}

function exclusive(sign: string, value: unknown): string {
  const number = limit(value);
  return number === undefined ? "" : `${sign} ${number}`;
}

/** Generators write the largest safe integer where they mean no limit. */
function limit(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function format(schema: JsonObject): string {
  const name = own(schema, "format");
  if (typeof name === "string" && name.length <= MAX_PATTERN_CHARS) return name;
  const pattern = own(schema, "pattern");
  return typeof pattern === "string" && pattern.length <= MAX_PATTERN_CHARS
    ? `matches ${pattern}`
    : "";
}

function examples(value: unknown): string {
  const values = (Array.isArray(value) ? value.slice(0, 2) : value === undefined ? [] : [value])
    .map(short).filter((text) => text !== "");
  return values.length > 0 ? `e.g. ${values.join(" or ")}` : "";
}

function tag(name: string, value: unknown): string {
  const text = short(value);
  return text === "" ? "" : `${name} ${text}`;
}

/** JSON of a small value; large ones are left out whole, half a value misleads. */
function short(value: unknown): string {
  if (typeof value === "string" && value.length > MAX_VALUE_CHARS) return "";
  if (Array.isArray(value) && value.length > MAX_VALUE_CHARS) return "";
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const values = Object.values(value);
    if (values.length > 8 || values.some((inner) => typeof inner === "object" && inner !== null)) {
      return "";
    }
  }
  if (Array.isArray(value) && value.some((inner) => typeof inner === "object" && inner !== null)) {
    return "";
  }
  const text = JSON.stringify(value) ?? "";
  return text.length > MAX_VALUE_CHARS ? "" : text;
}
