import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ToolFunction } from "../../src/codegen/tool_module.ts";

/** One call of a tool, right or with one thing wrong. */
export interface SampleCall {
  readonly found: ToolFunction;
  readonly args: unknown;
  readonly kind: "valid" | "misspelt" | "missing" | "wrong type" | "not in enum";
  /** The argument that is wrong. */
  readonly at?: string;
}

// deno-lint-ignore no-explicit-any
type Json = any;

/** Types cannot say these, so that samples need not heed them. */
const IGNORED = ["pattern", "format", "minLength", "maxLength", "minimum", "maximum"]
  .concat(["exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems"]);

const MAX_DEPTH = 4;
/** Properties of one tool that get something wrong, and of one that has very many. */
const [MAX_MUTATED, MAX_MUTATED_OF_MANY] = [60, 3];

/** Valid calls made from the schema of `found`, and the same ones with one mistake each. */
export function sampleCalls(found: ToolFunction): SampleCall[] {
  const schema = found.tool.inputSchema as Json;
  if (typeof schema !== "object" || schema === null) return [];
  const validate = compile(schema);
  const calls: SampleCall[] = [];
  for (const all of [false, true]) {
    const args = sample(schema, schema, all, 0);
    // The protocol knows no other arguments than objects.
    const isObject = typeof args === "object" && args !== null && !Array.isArray(args);
    if (isObject && validate(args)) calls.push({ found, args, kind: "valid" });
  }
  const whole = calls.at(-1)?.args as Json;
  if (whole === undefined) return calls;
  const properties = schema.properties ?? {};
  const add = (kind: SampleCall["kind"], at: string, args: Json, sure = false): void => {
    if (sure || validate(args) === false) calls.push({ found, args, kind, at });
  };
  for (const name of mutated(properties)) {
    if (!Object.hasOwn(whole, name)) continue;
    const { [name]: value, ...rest } = whole;
    const property = properties[name];
    if (schema.required?.includes(name)) add("missing", name, rest);
    else if (isClosed(schema)) {
      const typo = misspell(name, properties);
      add("misspelt", name, { ...rest, [typo]: value }, true);
    }
    const other = typeof value === "number" ? "text" : typeof value === "string" ? 12 : "text";
    add("wrong type", name, { ...rest, [name]: other });
    if (
      Array.isArray(property?.enum) && property.enum.every((each: Json) =>
        String(each).length < 300
      ) && typeof value === "string"
    ) {
      add("not in enum", name, { ...rest, [name]: "no_such_value" });
    }
  }
  return calls;
}

function mutated(properties: Json): string[] {
  const names = Object.keys(properties);
  return names.slice(0, names.length > 200 ? MAX_MUTATED_OF_MANY : MAX_MUTATED);
}

/** Extra keys with a type of their own keep the root open. */
function isClosed(schema: Json): boolean {
  return typeof schema.additionalProperties !== "object" && schema.patternProperties === undefined;
}

function misspell(name: string, properties: Json): string {
  let typo = name.length > 3 ? name.slice(0, -2) + name.at(-1) + name.at(-2) : `${name}x`;
  while (Object.hasOwn(properties, typo) || typo === name) typo += "x";
  return typo;
}

/** Whether a value fits `schema`; undefined where the schema has no meaning. */
function compile(schema: Json): (value: unknown) => boolean | undefined {
  const options = {
    strict: false,
    validateSchema: false,
    logger: false,
    addUsedSchema: false,
  } as const;
  for (const ajv of [new Ajv2020(options), new Ajv(options)]) {
    for (const keyword of IGNORED) ajv.removeKeyword(keyword);
    try {
      const { $schema: _, ...rest } = schema;
      const validate = ajv.compile(rest);
      return (value) => {
        try {
          return validate(value) === true;
        } catch {
          // A definition that means itself.
          return undefined;
        }
      };
    } catch {
      // Not of this draft.
    }
  }
  return () => undefined;
}

/** A value for `schema`: with everything that it may hold, or with as little as possible. */
function sample(schema: Json, root: Json, all: boolean, depth: number): Json {
  if (typeof schema !== "object" || schema === null || depth > 50) return "anything";
  if (schema.$ref !== undefined) return sample(resolve(root, schema.$ref), root, all, depth + 1);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[all ? schema.enum.length - 1 : 0];
  if (schema.allOf?.length > 0) {
    const parts = schema.allOf.map((part: Json) => sample(part, root, all, depth));
    return parts.every((part: Json) => typeof part === "object")
      ? Object.assign({}, ...parts)
      : parts[0];
  }
  const branches = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(branches)) {
    const value = sample(branches[all ? branches.length - 1 : 0], root, all, depth + 1);
    if (schema.properties === undefined || typeof value !== "object") return value;
    return { ...object(schema, root, all, depth), ...value };
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  switch (types[all ? types.length - 1 : 0]) {
    case "string":
      return "text";
    case "number":
    case "integer":
      return 7;
    case "boolean":
      return true;
    case "null":
      return null;
    case "array":
      return array(schema, root, all, depth);
    case "object":
      return object(schema, root, all, depth);
    default:
      return schema.properties ? object(schema, root, all, depth) : "anything";
  }
}

function array(schema: Json, root: Json, all: boolean, depth: number): Json {
  const prefix = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : undefined);
  if (prefix) return prefix.map((item: Json) => sample(item, root, all, depth + 1));
  const count = Math.max(schema.minItems ?? 0, all && depth < MAX_DEPTH ? 1 : 0);
  return Array.from({ length: count }, () => sample(schema.items ?? {}, root, all, depth + 1));
}

function object(schema: Json, root: Json, all: boolean, depth: number): Json {
  const result: Json = {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const needed = schema.required?.includes(name);
    if (needed || (all && depth < MAX_DEPTH)) result[name] = sample(property, root, all, depth + 1);
  }
  return result;
}

function resolve(root: Json, ref: Json): Json {
  if (typeof ref !== "string" || !ref.startsWith("#") || ref.includes("%zz")) return undefined;
  return ref.slice(1).split("/").filter((part) => part !== "")
    .reduce(
      (at: Json, part) =>
        at?.[decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")],
      root,
    );
}
