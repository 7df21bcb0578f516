import type { Tool } from "../../src/codegen/source.ts";

// deno-lint-ignore no-explicit-any
type Json = any;

/** Text that would run, end its comment, hide, or give the compiler orders, if it were let. */
export const HOSTILE_TEXTS = [
  "*/ globalThis.pwned = 1; /*",
  "*\u200b/ globalThis.pwned = 1; /\u200b*",
  "**//*/ globalThis.pwned = 1",
  "`${globalThis.pwned = 1}`",
  '"; globalThis.pwned = 1; "',
  "'; globalThis.pwned = 1; '",
  "\\",
  "\\u002a/ globalThis.pwned = 1",
  "line\u2028globalThis.pwned = 1\u2029",
  "line\r\nglobalThis.pwned = 1\n\rx",
  "\u202egnp.exe\u202c \u2066hidden\u2069",
  "@ts-nocheck",
  "@ts-expect-error",
  "\n@ts-ignore",
  "/ <reference path='/etc/passwd' />",
  "</script><script>",
  "\u0000\u0007\u001b[31m",
  "\ud800",
  "",
  " ",
  "}; export const pwned = 1; interface X {",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "import('/etc/passwd')",
];

const nested = (depth: number, wrap: (inner: Json) => Json): Json => {
  let schema: Json = { type: "string" };
  for (let level = 0; level < depth; level++) schema = wrap(schema);
  return schema;
};

const record = (count: number, make: (at: number) => [string, Json]): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => make(at)));

const withProto = (value: Json): Json => JSON.parse(`{"__proto__": ${JSON.stringify(value)}}`);

/** Schemas that nobody should send, by what is wrong with them. */
export const HOSTILE_SCHEMAS: Readonly<Record<string, Json>> = {
  "missing": undefined,
  "null": null,
  "true": true,
  "false": false,
  "an array": [],
  "a string": "/etc/passwd",
  "a number": 7,
  "empty": {},
  "only $schema": { $schema: "http://json-schema.org/draft-07/schema#" },
  "type of another kind": { type: 7, properties: { a: { type: {} }, b: { type: ["string", 3] } } },
  "unknown type": { type: "dict", properties: { a: { type: "str" }, b: { type: "constructor" } } },
  "root of the wrong type": { type: "string" },
  "root array": { type: "array", items: { type: "string" } },
  "root reference": {
    $ref: "#/$defs/Args",
    $defs: { Args: { type: "object", properties: { a: { type: "string" } } } },
  },
  "root recursion": {
    type: "object",
    properties: { child: { $ref: "#" }, name: { type: "string" } },
    required: ["name"],
  },
  "recursion by list": {
    type: "object",
    properties: { tree: { $ref: "#/$defs/N" } },
    $defs: {
      N: { type: "object", properties: { kids: { type: "array", items: { $ref: "#/$defs/N" } } } },
    },
  },
  "recursion by union": {
    type: "object",
    properties: { a: { $ref: "#/$defs/A" } },
    $defs: { A: { anyOf: [{ $ref: "#/$defs/A" }, { type: "string" }] } },
  },
  "recursion by two": {
    type: "object",
    properties: { a: { $ref: "#/$defs/A" }, b: { $ref: "#/$defs/B" } },
    $defs: {
      A: { allOf: [{ $ref: "#/$defs/B" }] },
      B: { oneOf: [{ $ref: "#/$defs/A" }, { type: "null" }] },
    },
  },
  "recursion by dictionary": {
    type: "object",
    properties: { a: { $ref: "#/$defs/A" } },
    $defs: { A: { type: "object", additionalProperties: { $ref: "#/$defs/A" } } },
  },
  "recursion by tuple": {
    type: "object",
    properties: { a: { $ref: "#/$defs/A" } },
    $defs: { A: { type: "array", prefixItems: [{ type: "string" }, { $ref: "#/$defs/A" }] } },
  },
  "recursion by itself": {
    type: "object",
    properties: {
      a: { $ref: "#/properties/a" },
      b: { $ref: "#/properties/c" },
      c: { $ref: "#/properties/b" },
    },
  },
  "references out": {
    type: "object",
    properties: record(
      8,
      (
        at,
      ) => [`r${at}`, {
        $ref: [
          "http://127.0.0.1:9/x.json",
          "file:///etc/passwd",
          "/etc/passwd",
          "other.json#/a",
          "#anchor",
          "#/$defs/none",
          "#/__proto__/x",
          "#/%zz",
        ][at],
      }],
    ),
  },
  "reference that is no text": {
    type: "object",
    properties: { a: { $ref: 7 }, b: { $ref: null }, c: { $ref: { $ref: "#" } } },
  },
  "3,000 references in a row": {
    type: "object",
    properties: { a: { $ref: "#/$defs/d0" } },
    $defs: record(3_000, (at) => [`d${at}`, { $ref: `#/$defs/d${at + 1}` }]),
  },
  "3,000 definitions in a row": {
    type: "object",
    properties: { a: { $ref: "#/$defs/d0" } },
    $defs: record(
      3_000,
      (at) => [`d${at}`, { type: "object", properties: { next: { $ref: `#/$defs/d${at + 1}` } } }],
    ),
  },
  "depth 3,000 of objects": nested(
    3_000,
    (inner) => ({ type: "object", properties: { a: inner } }),
  ),
  "depth 3,000 of arrays": {
    type: "object",
    properties: { a: nested(3_000, (inner) => ({ type: "array", items: inner })) },
  },
  "depth 3,000 of anyOf": nested(3_000, (inner) => ({ anyOf: [inner, { type: "null" }] })),
  "100,000 properties": {
    type: "object",
    properties: record(100_000, (at) => [`p${at}`, { type: "string" }]),
  },
  "100,000 required": {
    type: "object",
    properties: { a: {} },
    required: Array.from({ length: 100_000 }, (_, at) => `p${at}`),
  },
  "enum of 5,000": {
    type: "object",
    properties: { a: { type: "string", enum: Array.from({ length: 5_000 }, (_, at) => `v${at}`) } },
  },
  "enum of everything": {
    type: "object",
    properties: {
      a: { enum: ["a", 1, -0, 1e300, true, null, [1], { $ref: "#" }] },
      b: { enum: [] },
      c: { type: "integer", enum: ["1"] },
      d: { enum: "x" },
    },
  },
  "enum of long texts": { type: "object", properties: { a: { enum: ["x".repeat(100_000), "y"] } } },
  "const of everything": {
    type: "object",
    properties: {
      a: { const: { $ref: "file:///etc/passwd" } },
      b: { const: null },
      c: { const: [1] },
      d: { const: "*/" },
      e: { type: "string", const: 3 },
    },
  },
  "booleans for schemas": {
    type: "object",
    properties: { a: true, b: false, c: null, d: 3, e: [] },
    required: ["b"],
  },
  "tuples": {
    type: "object",
    properties: {
      a: {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "number" }],
        items: false,
        minItems: 2,
      },
      b: { type: "array", items: [{ type: "string" }], additionalItems: { type: "number" } },
      c: { type: "array", prefixItems: [], items: false },
      d: {
        type: "array",
        prefixItems: [{ anyOf: [{ type: "string" }, { type: "null" }] }],
        maxItems: 1,
      },
      e: { type: "array", minItems: 5, maxItems: 2 },
    },
  },
  "pattern keys": {
    type: "object",
    properties: {
      a: {
        type: "object",
        patternProperties: { "*/ */ export const pwned = 1; /*": { type: "string" } },
        additionalProperties: false,
      },
    },
  },
  "index and properties": {
    type: "object",
    properties: {
      a: {
        type: "object",
        properties: { n: { type: "number" } },
        additionalProperties: { type: "string" },
      },
    },
  },
  "contradictions": {
    type: "object",
    properties: {
      a: { allOf: [{ type: "string" }, { type: "number" }] },
      b: { type: "string", anyOf: [{ type: "number" }] },
      c: { not: {} },
    },
    required: ["a"],
  },
  "intersections of unions": {
    type: "object",
    properties: {
      a: {
        allOf: Array.from(
          { length: 8 },
          (_, part) => ({
            anyOf: Array.from(
              { length: 30 },
              (_, at) => ({
                type: "object",
                properties: { [`p${part}_${at}`]: { type: "string" } },
              }),
            ),
          }),
        ),
      },
    },
  },
  "conditions": {
    type: "object",
    properties: { kind: { type: "string" } },
    if: { properties: { kind: { const: "a" } } },
    then: { properties: { extra: { type: "string" } }, required: ["extra"] },
    else: { properties: { other: { type: "number" } } },
    dependentSchemas: { kind: { properties: { more: { type: "boolean" } } } },
  },
  "required branches": {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "string" } },
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  },
  "code in extensions": {
    type: "object",
    tsType: "string; globalThis.pwned = 1",
    properties: {
      a: { tsType: "any; globalThis.pwned = 1", type: "string" },
      b: { enum: [1, 2], tsEnumNames: ["A", "B = (globalThis.pwned = 1)"] },
    },
  },
  "names that every object has": {
    type: "object",
    properties: record(
      8,
      (
        at,
      ) => [
        [
          "constructor",
          "toString",
          "valueOf",
          "hasOwnProperty",
          "__defineGetter__",
          "isPrototypeOf",
          "toLocaleString",
          "propertyIsEnumerable",
        ][at]!,
        { type: "string" },
      ],
    ),
  },
  "a property __proto__": {
    type: "object",
    properties: withProto({ type: "string" }),
    required: ["__proto__"],
  },
  "a keyword __proto__": withProto({ type: "object", properties: { a: { type: "string" } } }),
  "titles that are types": {
    type: "object",
    title: "Promise",
    properties: {
      a: { title: "Record", type: "object", properties: { b: { type: "string" } } },
      c: { $ref: "#/$defs/Promise" },
      d: { $ref: "#/$defs/record" },
      e: { $ref: "#/$defs/Promise_2" },
    },
    $defs: {
      Promise: { type: "object", properties: { x: { type: "object", properties: {} } } },
      record: { type: "object", properties: { y: { type: "object" } } },
      Promise_2: { type: "object", properties: { z: {} } },
    },
  },
  "names of definitions": {
    type: "object",
    properties: record(
      HOSTILE_TEXTS.length,
      (at) => [`p${at}`, { $ref: `#/$defs/${encodeURIComponent(pointer(HOSTILE_TEXTS[at]!))}` }],
    ),
    $defs: record(
      HOSTILE_TEXTS.length,
      (
        at,
      ) => [HOSTILE_TEXTS[at]!, {
        type: "object",
        properties: { x: { type: "object", properties: { y: {} } } },
      }],
    ),
  },
  "names of properties": {
    type: "object",
    properties: record(HOSTILE_TEXTS.length, (at) => [HOSTILE_TEXTS[at]!, { type: "string" }]),
    required: HOSTILE_TEXTS,
  },
  "words everywhere": {
    type: "object",
    properties: record(HOSTILE_TEXTS.length, (at) => {
      const text = HOSTILE_TEXTS[at]!;
      return [`p${at}`, {
        type: "string",
        description: text,
        default: text,
        examples: [text, { [text]: text }],
        enum: [text],
        format: text,
        pattern: text,
        title: text,
      }];
    }),
  },
  "words in results": {
    type: "object",
    properties: {
      a: {
        type: "array",
        items: {
          type: "object",
          description: "*/ x",
          properties: { "*/": { const: "*/", description: "@ts-nocheck" } },
        },
      },
    },
  },
  "description of another kind": {
    type: "object",
    description: 7,
    properties: {
      a: { description: { a: 1 }, type: "string" },
      b: { description: ["x"], default: { deep: { er: 1 } } },
    },
  },
  "100 KB descriptions": {
    type: "object",
    description: "d".repeat(100_000),
    properties: {
      a: { type: "string", description: "\n*/ ".repeat(25_000) },
      b: {
        type: "string",
        default: "x".repeat(100_000),
        examples: Array(1_000).fill("y".repeat(1_000)),
      },
    },
  },
  "500 descriptions of 10 KB": {
    type: "object",
    properties: record(
      500,
      (at) => [`p${at}`, { type: "string", description: "word ".repeat(2_000) }],
    ),
  },
  "numbers beyond": {
    type: "object",
    properties: {
      a: { type: "number", minimum: -1e308, maximum: 1e308, default: 1e21 },
      b: { const: 1e400 },
      c: { enum: [Number.MAX_VALUE, 5e-324, -1] },
    },
  },
};

function pointer(text: string): string {
  return text.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("\ud800", "?");
}

/** Names that nobody should give a tool. */
export const HOSTILE_NAMES = [
  ...HOSTILE_TEXTS,
  "../../etc/passwd",
  "..",
  ".",
  "/",
  "index",
  "index.ts",
  "README",
  "README.md",
  "a.full",
  "a",
  "A",
  "list_orders",
  "listOrders",
  "ListOrders",
  "LISTORDERS",
  "list-orders",
  "export",
  "default",
  "then",
  "await",
  "async",
  "type",
  "of",
  "from",
  "as",
  "get",
  "set",
  "any",
  "object",
  "string",
  "module",
  "namespace",
  "declare",
  "global",
  "require",
  "exports",
  "arguments",
  "eval",
  "undefined",
  "globalThis",
  "NaN",
  "let",
  "static",
  "yield",
  "enum",
  "2fa",
  "123",
  "💣",
  "日本語",
  "ﬁle",
  "éa",
  "e\u0301a",
  "\u0301",
  "toString",
  "valueOf",
  "isPrototypeOf",
  "promise",
  "record",
  "con",
  "NUL",
  "hostCall",
  "$call",
  "args",
  "x".repeat(5_000),
  "get 𝒳 value",
];

/** A tool for every hostile schema, as argument and as result, and for every hostile name. */
export function hostileTools(): Tool[] {
  const tools: Tool[] = Object.entries(HOSTILE_SCHEMAS).map(([name, schema]) => ({
    name: `schema ${name}`,
    description: HOSTILE_TEXTS.join("\n"),
    inputSchema: schema,
    outputSchema: schema,
    annotations: { title: "*/", readOnlyHint: true, destructiveHint: "yes" as unknown as boolean },
  }));
  for (const name of HOSTILE_NAMES) {
    tools.push({ name, description: name, title: name, inputSchema: { type: "object" } });
  }
  tools.push({
    name: "words of another kind",
    inputSchema: {},
    description: 7 as unknown as string,
    title: {} as unknown as string,
  });
  return tools;
}
