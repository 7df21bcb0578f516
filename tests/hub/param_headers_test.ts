import assert from "node:assert/strict";
import { paramHeaderFault } from "../../src/hub/param_headers.ts";

function fault(properties: object, rest: object = {}): string | undefined {
  return paramHeaderFault({ type: "object", properties, ...rest });
}

const HEADER = { type: "string", "x-mcp-header": "Region" };

Deno.test("paramHeaderFault() accepts schemas without headers and parameters with good ones", () => {
  assert.equal(paramHeaderFault(undefined), undefined);
  assert.equal(fault({ a: { type: "string" } }), undefined);
  assert.equal(fault({ a: HEADER, b: { type: "integer", "x-mcp-header": "X-B" } }), undefined);
  assert.equal(fault({ a: { type: "object", properties: { deep: HEADER } } }), undefined);
  assert.equal(fault({ "x-mcp-header": { type: "array" } }), undefined);
});

for (
  const [what, schema, message] of [
    [
      "an empty name",
      { properties: { a: { type: "string", "x-mcp-header": "" } } },
      /no header name/,
    ],
    [
      "a line break in a name",
      { properties: { a: { type: "string", "x-mcp-header": "A\r\nB" } } },
      /no header name/,
    ],
    [
      "a name that is no text",
      { properties: { a: { type: "string", "x-mcp-header": 1 } } },
      /no header name/,
    ],
    [
      "an object as value",
      { properties: { a: { type: "object", "x-mcp-header": "A" } } },
      /no primitive/,
    ],
    [
      "a fraction as value",
      { properties: { a: { type: "number", "x-mcp-header": "A" } } },
      /no primitive/,
    ],
    [
      "one name twice",
      { properties: { a: HEADER, b: { ...HEADER, "x-mcp-header": "REGION" } } },
      /twice/,
    ],
    ["the root", { type: "string", "x-mcp-header": "A" }, /no parameter/],
    ["array items", { properties: { a: { type: "array", items: HEADER } } }, /no parameter/],
    ["a branch of anyOf", { properties: { a: { anyOf: [HEADER] } } }, /no parameter/],
    ["parameters below anyOf", { anyOf: [{ properties: { a: HEADER } }] }, /no parameter/],
    ["definitions", { $defs: { D: HEADER } }, /no parameter/],
  ] as const
) {
  Deno.test(`paramHeaderFault() finds ${what}`, () => {
    assert.match(paramHeaderFault(schema) ?? "(nothing)", message);
  });
}

Deno.test("paramHeaderFault() takes a schema of any depth", () => {
  const deep = JSON.parse('{"not":'.repeat(200_000) + "{}" + "}".repeat(200_000));
  assert.equal(paramHeaderFault(deep), undefined);
});
