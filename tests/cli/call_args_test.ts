import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { parseCallArgs } from "../../src/cli/call_args.ts";

const SCHEMA = {
  type: "object",
  properties: {
    text: { type: "string" },
    count: { type: "integer" },
    ratio: { type: "number" },
    on: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    ids: { type: "array", items: { type: "integer" } },
    filter: { type: "object" },
    maybe: { type: ["integer", "null"] },
    either: { anyOf: [{ type: "string" }, { type: "number" }] },
    level: { enum: [1, 2, 3] },
    kind: { enum: ["a", "b"] },
    one: { const: 1 },
    referred: { $ref: "#/$defs/Count" },
    loop: { $ref: "#/properties/loop" },
    list: { anyOf: [{ type: "array", items: { type: "boolean" } }, { type: "null" }] },
    free: {},
  },
  $defs: { Count: { type: "integer" } },
};

const CASES: readonly (readonly [pairs: readonly string[], expected: Record<string, unknown>])[] = [
  [[], {}],
  [["text=5"], { text: "5" }],
  [["text="], { text: "" }],
  [["text=a=b"], { text: "a=b" }],
  [["text={}"], { text: "{}" }],
  [["count=5", "ratio=2.5", "on=true"], { count: 5, ratio: 2.5, on: true }],
  [["tags=a, b,c"], { tags: ["a", "b", "c"] }],
  [['tags=["a,b"]'], { tags: ["a,b"] }],
  [["tags=a", "tags=b"], { tags: ["a", "b"] }],
  [["tags=5"], { tags: ["5"] }],
  [["ids=1,2"], { ids: [1, 2] }],
  [["ids=3"], { ids: [3] }],
  [['filter={"a":1}'], { filter: { a: 1 } }],
  [["maybe=null"], { maybe: null }],
  [["maybe=7"], { maybe: 7 }],
  [["either=7"], { either: "7" }],
  [["level=2", "kind=a", "one=1"], { level: 2, kind: "a", one: 1 }],
  [["referred=9"], { referred: 9 }],
  [["loop=9"], { loop: 9 }],
  [["list=true,false"], { list: [true, false] }],
  [["free=5"], { free: 5 }],
  [["free=five"], { free: "five" }],
];

for (const [pairs, expected] of CASES) {
  Deno.test(`parseCallArgs() makes ${JSON.stringify(expected)} of ${pairs.join(" ")}`, () => {
    assert.deepEqual(parseCallArgs({ pairs }, SCHEMA), expected);
  });
}

const WRONG: readonly (readonly [pairs: readonly string[], message: RegExp])[] = [
  [["text"], /'text': expected key=value/],
  [["=x"], /'=x': expected key=value/],
  [["txet=x"], /Unknown argument 'txet'/],
  [["count=5.5"], /'count' is integer, not '5\.5'/],
  [["count=five"], /'count' is integer, not 'five'/],
  [["on=yes"], /'on' is boolean, not 'yes'/],
  [["count=1", "count=2"], /'count' is given twice/],
  [["filter=[]"], /'filter' is object, not '\[\]'/],
  [["ids=1,x"], /'ids' is integer, not 'x'/],
];

for (const [pairs, message] of WRONG) {
  Deno.test(`parseCallArgs() refuses ${pairs.join(" ")}`, () => {
    assert.throws(
      () => parseCallArgs({ pairs }, SCHEMA),
      (thrown) =>
        thrown instanceof RunbyteError && thrown.code === "USAGE" && message.test(thrown.message),
    );
  });
}

Deno.test("parseCallArgs() puts pairs over --json and refuses what is no object", () => {
  const json = `{"text": "a", "count": 1}`;
  assert.deepEqual(parseCallArgs({ pairs: ["count=2"], json }, SCHEMA), { text: "a", count: 2 });
  for (const json of ["[]", "null", "5", "{", ""]) {
    assert.throws(() => parseCallArgs({ pairs: [], json }, SCHEMA), /Cannot read '--json'/);
  }
});

Deno.test("parseCallArgs() lets unknown keys pass where the schema is open", () => {
  const open = { type: "object", properties: {}, additionalProperties: { type: "integer" } };
  assert.deepEqual(parseCallArgs({ pairs: ["x=1"] }, open), { x: 1 });
  assert.deepEqual(parseCallArgs({ pairs: ["x=1"] }, { anyOf: [] }), { x: 1 });
  assert.throws(
    () => parseCallArgs({ pairs: ["x=1"] }, { type: "object" }),
    /Unknown argument 'x'/,
  );
});

Deno.test("parseCallArgs() reaches no prototype through names of a hostile schema", () => {
  const args = parseCallArgs({ pairs: ['__proto__={"polluted":true}'] }, { $ref: "#/__proto__" });
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.deepEqual(Object.keys(args), ["__proto__"]);
});
