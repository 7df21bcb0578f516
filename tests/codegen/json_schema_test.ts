import assert from "node:assert/strict";
import { schemaToLine, schemaToType } from "../../src/codegen/json_schema.ts";
import { checkModules } from "./check_modules.ts";

/** The declarations of `schema` as arguments called `X`. */
function declarations(schema: unknown): string {
  return schemaToType(schema, "X", { role: "arguments" }).declarations.join("\n");
}

/** Which of the calls `f(…)` TypeScript refuses. */
function refused(schema: unknown, calls: readonly string[]): string[] {
  const { type, declarations, optional } = schemaToType(schema, "X", { role: "arguments" });
  const text =
    `${declarations.join("\n")}declare function f(args${optional ? "?" : ""}: ${type}): void;\n` +
    calls.map((call) => `f(${call});\n`).join("");
  const first = text.split("\n").findIndex((line) => line.startsWith("declare function f(")) + 2;
  const lines = new Set(
    checkModules(new Map([["/a.ts", text]])).map((finding) => finding.line - first),
  );
  return calls.filter((_, at) => lines.has(at));
}

const object = (
  properties: Record<string, unknown>,
  more: Record<string, unknown> = {},
): unknown => ({
  type: "object",
  properties,
  ...more,
});

Deno.test("schemaToType() closes the root of arguments even if the schema opens it", () => {
  const schema = object({ name: { type: "string" } }, { additionalProperties: true });
  assert.deepEqual(refused(schema, ["{}", "", '{ name: "a" }', '{ nmae: "a" }', "{ name: 1 }"]), [
    '{ nmae: "a" }',
    "{ name: 1 }",
  ]);
});

Deno.test("schemaToType() keeps nested objects open where the schema says so", () => {
  const schema = object({
    open: object({ a: { type: "string" } }, { additionalProperties: true }),
    closed: object({ a: { type: "string" } }),
    free: { type: "object" },
    none: object({}),
  });
  assert.deepEqual(
    refused(schema, [
      "{ open: { b: 1 } }",
      "{ closed: { b: 1 } }",
      "{ free: { b: 1 } }",
      "{ none: { b: 1 } }",
    ]),
    ["{ closed: { b: 1 } }"],
  );
});

Deno.test("schemaToType() takes interfaces where any object will do", () => {
  const type = schemaToType(object({ fields: { type: "object" } }), "X", { role: "arguments" });
  const text = `${
    type.declarations[0]
  }\ninterface Row { a: string }\ndeclare const row: Row;\nconst x: X = { fields: row };\n`;
  assert.deepEqual(checkModules(new Map([["/a.ts", text]])), []);
});

Deno.test("schemaToType() lets callers leave out arguments of which none is needed", () => {
  assert.deepEqual(refused(object({}), ["", "{}", "{ a: 1 }"]), ["{ a: 1 }"]);
  assert.deepEqual(refused({}, ["", "{ a: 1 }", '"text"']), ['"text"']);
  assert.deepEqual(refused(object({ a: {} }, { required: ["a"] }), ["", "{}", "{ a: 1 }"]), [
    "",
    "{}",
  ]);
});

Deno.test("schemaToType() heeds names that every object has", () => {
  const schema = object({
    toString: { type: "string" },
    constructor: { type: "number" },
    a: { type: "string" },
  });
  assert.deepEqual(refused(schema, ["{}", '{ a: "b" }', '{ toString: "x" }', "{ toString: 1 }"]), [
    "{ toString: 1 }",
  ]);
});

Deno.test("schemaToType() knows nullable, type lists, const and enum of any kind", () => {
  const schema = object({
    a: { type: "string", nullable: true, enum: ["x"] },
    b: { type: ["integer", "null"] },
    c: { const: 3 },
    d: { enum: [1, true, null] },
    e: { type: "integer", enum: ["1"] },
  });
  const calls = [
    '{ a: "x" }',
    "{ a: null }",
    '{ a: "y" }',
    "{ b: null }",
    '{ b: "1" }',
    "{ c: 3 }",
    "{ c: 4 }",
    "{ d: true }",
    "{ d: false }",
    "{ e: 1 }",
  ];
  assert.deepEqual(refused(schema, calls), [
    '{ a: "y" }',
    '{ b: "1" }',
    "{ c: 4 }",
    "{ d: false }",
  ]);
});

Deno.test("schemaToType() spells tuples out, whatever their draft", () => {
  const pair = { prefixItems: [{ type: "string" }, { type: "number" }] };
  const schema = object({
    strict: { type: "array", ...pair, items: false, minItems: 2 },
    loose: pair,
    old: { type: "array", items: [{ type: "string" }], additionalItems: { type: "number" } },
  });
  const calls = [
    '{ strict: ["a", 1] }',
    '{ strict: ["a"] }',
    '{ strict: ["a", 1, 2] }',
    "{ loose: [] }",
    '{ loose: ["a", 1, {}] }',
    "{ loose: [1] }",
    '{ old: ["a", 1, 2] }',
    '{ old: ["a", "b"] }',
  ];
  assert.deepEqual(refused(schema, calls), [
    '{ strict: ["a"] }',
    '{ strict: ["a", 1, 2] }',
    "{ loose: [1] }",
    '{ old: ["a", "b"] }',
  ]);
});

Deno.test("schemaToType() refuses values outside an enum of 5,000", () => {
  const schema = object({
    a: { type: "string", enum: Array.from({ length: 5_000 }, (_, at) => `v${at}`) },
  });
  assert.deepEqual(refused(schema, ['{ a: "v4999" }', '{ a: "v5000" }']), ['{ a: "v5000" }']);
});

Deno.test("schemaToType() takes arguments that hold only under a condition", () => {
  const schema = object({ kind: { type: "string" } }, {
    then: { properties: { extra: { type: "string" } } },
    dependentSchemas: { kind: { properties: { more: { type: "number" } } } },
  });
  assert.deepEqual(
    refused(schema, ['{ kind: "a", extra: "b", more: 1 }', "{ more: true }", "{ other: 1 }"]),
    ["{ more: true }", "{ other: 1 }"],
  );
});

Deno.test("schemaToType() understands branches that only require", () => {
  const schema = object({ a: { type: "string" }, b: { type: "string" } }, {
    anyOf: [{ required: ["a"] }, { required: ["b"] }],
  });
  assert.deepEqual(refused(schema, ['{ a: "x" }', '{ b: "x" }', '{ c: "x" }']), ['{ c: "x" }']);
});

Deno.test("schemaToType() names what refers to itself and inlines what is simple", () => {
  assert.equal(
    declarations({
      $ref: "#/$defs/Node",
      $defs: {
        Node: object({ next: { $ref: "#/$defs/Node" }, id: { $ref: "#/$defs/Id" } }),
        Id: { type: "string" },
      },
    }),
    "export interface X {\n  next?: X;\n  id?: string;\n}\n",
  );
});

Deno.test("schemaToType() finishes with 900 definitions that share each other", () => {
  const last = 899;
  const $defs = Object.fromEntries(Array.from({ length: last + 1 }, (_, at) => [`d${at}`, {
    anyOf: [
      { $ref: `#/$defs/d${Math.min(at + 1, last)}` },
      { $ref: `#/$defs/d${Math.min(at + 2, last)}` },
      object({ [`p${at}`]: { type: "string" } }),
    ].slice(at === last ? 2 : 0),
  }]));
  const { optional, declarations } = schemaToType({ $ref: "#/$defs/d0", $defs }, "X", {
    role: "arguments",
  });
  assert.equal(optional, true);
  assert.equal(declarations.length, last + 1);
});

Deno.test("schemaToType() leaves results without a type to any", () => {
  for (const schema of [undefined, {}, true, false, { description: "x" }, { type: "thing" }]) {
    assert.equal(schemaToType(schema, "X", { role: "result" }).type, "any");
  }
  const open = schemaToType(object({ a: {}, b: { type: "array" } }), "X", { role: "result" });
  assert.deepEqual(open.declarations, ["export interface X {\n  a?: any;\n  b?: any[];\n}\n"]);
});

Deno.test("schemaToType() tells ranges, formats, defaults and examples in few words", () => {
  const said = (schema: Record<string, unknown>): string =>
    declarations(object({ a: schema })).split("\n")[1]!.trim();
  assert.equal(
    said({ type: "integer", minimum: 1, maximum: 9, default: 3, description: "Size" }),
    "/** Size (integer, 1–9) @default 3 */",
  );
  assert.equal(
    said({ type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }),
    "/** (integer) */",
  );
  assert.equal(
    said({ type: "string", format: "email", examples: ["a@b.c", "d@e.f", "g"] }),
    '/** (email, e.g. "a@b.c" or "d@e.f") */',
  );
  assert.equal(said({ type: "number", exclusiveMinimum: 0, maximum: 1 }), "/** (≤ 1, > 0) */");
  assert.equal(
    said({ type: "array", minItems: 2, maxItems: 2, uniqueItems: true }),
    "/** (2 items, no repeats) */",
  );
  assert.equal(
    said({ type: "string", default: "x".repeat(200), examples: [{ deep: { er: 1 } }] }),
    "a?: string;",
  );
});

Deno.test("schemaToLine() shows two levels on one line", () => {
  const schema = object({
    a: { type: "string" },
    b: object({ c: object({ d: {}, e: {} }, { required: ["d"] }) }),
  }, { required: ["a"] });
  assert.deepEqual(schemaToLine(schema, "arguments"), {
    type: "{ a: string; b?: { c?: { /* d, e? */ } } }",
    declarations: [],
    optional: false,
  });
});
