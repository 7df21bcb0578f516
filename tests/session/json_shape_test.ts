import assert from "node:assert/strict";
import { describeShape } from "../../src/session/json_shape.ts";

const SHAPES: readonly (readonly [unknown, string])[] = [
  ["text", "string"],
  [null, "null"],
  [[], "unknown[]"],
  [{}, "object"],
  [[1, 2], "number[]"],
  [[1, "a", null], "(number | string | null)[]"],
  [[{ id: 1 }, { id: 2, name: "x" }], "{ id: number, name?: string }[]"],
  [{ items: [{ at: null }, { at: "x" }] }, "{ items: { at: string | null }[] }"],
  [{ "a-b": true, "": 1 }, '{ "a-b": boolean, "": number }'],
  [[[1], ["a"]], "(number | string)[][]"],
  [{ a: { b: { c: { d: { e: 1 } } } } }, "{ a: { b: { c: { d: object } } } }"],
  [JSON.parse('{"__proto__":{"polluted":1}}'), "{ __proto__: { polluted: number } }"],
];

for (const [value, shape] of SHAPES) {
  Deno.test(`describeShape() of ${JSON.stringify(value)} is ${shape}`, () => {
    assert.equal(describeShape(JSON.stringify(value)), shape);
  });
}

Deno.test("describeShape() ends the list of very many properties", () => {
  const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`key${n}`, n]));
  const shape = describeShape(JSON.stringify(wide));
  assert.match(shape, /^\{ key0: number, .*, … \}$/);
  assert.ok(shape.length < 1_000);
});

Deno.test("describeShape() of a very deep value ends", () => {
  assert.equal(describeShape("[".repeat(100_000) + "]".repeat(100_000)), "unknown[][][][][]");
});
