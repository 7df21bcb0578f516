import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonChildren, jsonTokens, prettyJson } from "../../src/session/json_text.ts";

Deno.test("jsonChildren() finds every element and property of any value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = JSON.stringify(value);
    const children = [...jsonChildren(text)];
    if (typeof value !== "object" || value === null) return assert.deepEqual(children, []);
    const found = children.map(({ key, start, end }) => [key, JSON.parse(text.slice(start, end))]);
    const wanted = Array.isArray(value)
      ? value.map((element) => [undefined, element])
      : Object.keys(value).map((key) => [key, value[key]]);
    assert.deepEqual(
      found,
      JSON.parse(JSON.stringify(wanted)).map(([key, child]: unknown[]) => [
        key ?? undefined,
        child,
      ]),
    );
  }));
});

Deno.test("prettyJson() keeps the value and breaks lines as JSON.stringify does", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = [...prettyJson(JSON.stringify(value))].join("");
    assert.equal(text, `${JSON.stringify(value, null, 2)}\n`);
  }));
});

Deno.test("prettyJson() of a very deep value stays near its size", () => {
  const deep = "[".repeat(100_000) + "1" + "]".repeat(100_000);
  const text = [...prettyJson(deep)].join("");
  assert.ok(text.length < deep.length + 2_000);
  assert.equal(text.replace(/\s/g, ""), deep);
});

Deno.test("prettyJson() gives a large value in pieces", () => {
  const large = JSON.stringify(Array(100_000).fill("some text"));
  const pieces = [...prettyJson(large)];
  assert.ok(pieces.length > 10);
  assert.deepEqual(JSON.parse(pieces.join("")), JSON.parse(large));
});

Deno.test("jsonChildren() and prettyJson() end on malformed text", () => {
  const text = fc.array(fc.constantFrom("{", "}", "[", "]", '"', ",", ":", "\\", "1", "a", " "))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (malformed) => {
      assert.ok([...jsonChildren(malformed)].length <= malformed.length);
      assert.ok([...prettyJson(malformed)].join("").length < malformed.length * 40 + 40);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("jsonChildren() is linear in backslashes and quotes", () => {
  const text = JSON.stringify(['\\"'.repeat(500_000), "\\".repeat(500_000), 7]);
  assert.equal([...jsonChildren(text)].length, 3);
});

Deno.test("jsonTokens() together are the text, whatever it is", () => {
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
    assert.equal([...jsonTokens(text)].join(""), text);
  }));
});
