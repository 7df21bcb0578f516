import assert from "node:assert/strict";
import fc from "fast-check";
import { looksLikeData } from "../../src/codegen/data_keys.ts";
import { learnedComment } from "../../src/codegen/learned_text.ts";
import { mergeShapes, NOTHING, parseShape, type Shape, shapeOf } from "../../src/codegen/shape.ts";
import { checkModules } from "./check_modules.ts";
import { literal } from "./gate.ts";
import { HOSTILE_TEXTS } from "./hostile_tools.ts";

/** The shape of `values` as it is shown, on one line. */
function shown(...values: unknown[]): string {
  const shape = values.map(shapeOf).reduce(mergeShapes, NOTHING);
  const lines = learnedComment({ shape, seen: 1, lastSeen: "2026-11-20" }).split("\n").slice(1);
  return lines.map((line) => line.replace(/^\/\/\s*/, "")).join(" ").trim();
}

Deno.test("mergeShapes() marks what is not always there and unites kinds", () => {
  assert.equal(
    shown({ id: 1, name: "a" }, { id: "x", name: null, tags: [] }, {
      id: 2,
      name: "b",
      tags: ["x", 1],
    }),
    "{ id: number | string; name: string | null; tags?: (number | string)[]; }",
  );
  assert.equal(shown([{ a: 1 }, { a: 2, b: true }]), "{ a: number; b?: boolean; }[]");
  assert.equal(shown("text", { a: 1 }), "string | { a: number; }");
  assert.equal(shown([]), "unknown[]");
});

Deno.test("shapeOf() never keeps a value", () => {
  const secret = "s3cr3t-value";
  const result = {
    a: secret,
    list: [secret],
    deep: { b: { c: secret } },
    [`${secret}@example.com`]: secret,
    12345: secret,
  };
  assert.doesNotMatch(JSON.stringify(shapeOf(result)), /s3cr3t|12345|example/);
});

Deno.test("looksLikeData() tells data from names", () => {
  const data = [
    "",
    "a@b.example",
    "2026-11-20",
    "12",
    "3f2a",
    "user_8812349",
    "0b9c4f6e-1d2c-4a5b-8c7d-9e0f1a2b3c4d",
    "deadbeef01",
    "https://x.example/",
    "a/b",
    "pages of words that go on",
    "x".repeat(61),
    "line\nbreak",
    "A1b2C3d4E5f6G7h8",
  ];
  const names = [
    "id",
    "created_at",
    "addressLine1",
    "sha256",
    "Order Number",
    "$ref",
    "@type",
    "x-request-id",
    "größe",
    "__proto__",
    "HTTPStatus",
    "v1.2",
  ];
  assert.deepEqual(data.filter((key) => !looksLikeData(key)), []);
  assert.deepEqual(names.filter(looksLikeData), []);
});

Deno.test("objects whose keys are data show an index signature", () => {
  assert.equal(
    shown({ "2026-11-20": { total: 1 }, "2026-11-21": { total: 2 } }),
    "{ [key: string]: { total: number; } }",
  );
  assert.equal(
    shown({ anna: { age: 1 }, ben: { age: 2 }, cleo: { age: 3 }, dora: { age: 4 } }),
    "{ [key: string]: { age: number; } }",
  );
  assert.equal(
    shown(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`key${at}`, at]))),
    "Record<string, number>",
  );
  assert.equal(
    shown({ total: 1, "a@b.example": true }),
    "{ total: number; /** Further keys: boolean */ [key: string]: any; }",
  );
});

Deno.test("a dictionary stays one when further results come", () => {
  const many = (from: number): unknown =>
    Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`key${from + at}`, { a: at, b: at }].slice(0, 2)),
    );
  const shape = [many(0), many(40), many(80)].map(shapeOf).reduce(mergeShapes);
  assert.equal(shape.object?.dictionary, true);
  assert.deepEqual(shape.object?.properties, []);
});

Deno.test("shapes stay small, whatever the results are", () => {
  const deep = (depth: number): unknown =>
    depth === 0 ? 1 : { a: deep(depth - 1), b: [deep(depth - 1)] };
  const wide = Array.from({ length: 100_000 }, (_, at) => ({ [`k${at}`]: at }));
  let nested: unknown = 1;
  for (let level = 0; level < 5_000; level++) nested = [nested];
  let all: Shape = NOTHING;
  for (const value of [deep(12), wide, nested, { rows: wide }, "x".repeat(1e6)]) {
    all = mergeShapes(all, shapeOf(value));
    assert.ok(JSON.stringify(all).length < 30_000);
    assert.ok(learnedComment({ shape: all, seen: 1, lastSeen: "2026-11-20" }).length < 6_000);
  }
});

const names = fc.constantFrom(
  "id",
  "name",
  "items",
  "toString",
  "x-y",
  "a@b.example",
  "2026-11-20",
);
const anyJson = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    fc.jsonValue({ maxDepth: 2 }),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(names, tie("json"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).json;

Deno.test("learnedComment() is a comment and nothing else, whatever the keys are", () => {
  const keys = Object.fromEntries(HOSTILE_TEXTS.map((text) => [text, { [text]: 1 }]));
  const proto = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}');
  for (const value of [keys, [keys], proto, ...fc.sample(anyJson, { numRuns: 300, seed: 5 })]) {
    const text = learnedComment({ shape: shapeOf(value), seen: 2, lastSeen: "2026-11-20" });
    assert.match(
      text,
      /^\/\/ Seen in 2 results, last 2026-11-20:\n(\/\/ [^\n\r\u2028\u2029]*\n)+$/,
    );
    assert.doesNotMatch(text, /^\/\/\s*@ts-/m);
  }
});

Deno.test("learnedComment() shows a type that the values have", () => {
  const values = fc.sample(fc.array(anyJson, { minLength: 1, maxLength: 3 }), {
    numRuns: 150,
    seed: 6,
  });
  const files = new Map(values.map((results, at) => {
    const shape = results.map(shapeOf).reduce(mergeShapes);
    const type = learnedComment({ shape, seen: 1, lastSeen: "2026-11-20" }).split("\n").slice(1)
      .map((line) => line.replace(/^\/\/ /, "")).join("\n");
    const texts = results.map((result, index) =>
      `export const v${index}: ${type.trim()} = ${literal(result)};\n`
    );
    return [`/t${at}.ts`, texts.join("")];
  }));
  assert.deepEqual(checkModules(files), []);
});

Deno.test("parseShape() takes what shapeOf() gave and nothing else", () => {
  for (const value of fc.sample(anyJson, { numRuns: 200, seed: 7 })) {
    const shape = shapeOf(value);
    assert.deepEqual(parseShape(JSON.parse(JSON.stringify(shape))), shape);
  }
  const wrong = [null, 1, "x", [], {}, { kinds: ["thing"] }, { kinds: [], items: 3 }, {
    kinds: [],
    object: {},
  }, { kinds: [], object: { seen: 1, properties: [["a"]], dictionary: false } }];
  assert.deepEqual(wrong.filter((value) => parseShape(value) !== undefined), []);
});
