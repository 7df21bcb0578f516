import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "jsonc-parser";
import { removeValue, setValue } from "../../src/config/edit.ts";

const LINES: readonly (readonly [name: string, before: string, after: string])[] = [
  ["an empty text", "", `{\n  "s": {\n    "n": 1\n  }\n}\n`],
  ["an empty object", "{}", `{\n  "s": {\n    "n": 1\n  }\n}`],
  ["an object of comments", "{\n  // c\n}\n", `{\n  // c\n  "s": {\n    "n": 1\n  }\n}\n`],
  ["a comment behind the brace", "{ // c\n}\n", `{ // c\n  "s": {\n    "n": 1\n  }\n}\n`],
  [
    "a comment behind the last member",
    `{\n  "s": {\n    "a": 0 // a\n    // "b": 1\n  }\n}\n`,
    `{\n  "s": {\n    "a": 0, // a\n    "n": 1\n    // "b": 1\n  }\n}\n`,
  ],
  [
    "a block comment before the comma",
    `{\n  "s": {\n    "a": 0 /* a */,\n  }\n}\n`,
    `{\n  "s": {\n    "a": 0 /* a */,\n    "n": 1,\n  }\n}\n`,
  ],
  [
    "a trailing comma, tabs and line ends of Windows",
    `{\r\n\t"s": {\r\n\t\t"a": 0,\r\n\t},\r\n}\r\n`,
    `{\r\n\t"s": {\r\n\t\t"a": 0,\r\n\t\t"n": 1,\r\n\t},\r\n}\r\n`,
  ],
  [
    "an object on one line",
    `{ "s": { "a": { "x": 1 } } }`,
    `{ "s": { "a": { "x": 1 },\n  "n": 1\n} }`,
  ],
  [
    "a value that is there",
    `{ "s": { "n": [0], /* n */ "z": 2 } }`,
    `{ "s": { "n": 1, /* n */ "z": 2 } }`,
  ],
  [
    "braces in strings and comments",
    `{ "s": { "a": "}{" /* } */ } }`,
    `{ "s": { "a": "}{", /* } */\n  "n": 1\n} }`,
  ],
];

for (const [name, before, after] of LINES) {
  Deno.test(`setValue() leaves ${name} as it was`, () => {
    assert.equal(setValue(before, ["s", "n"], 1), after);
  });
}

Deno.test("setValue() refuses what is no object of JSONC", () => {
  for (const text of ["[]", "5", "{", `{ "s": 5 }`, `{ "a": 1 "b": 2 }`]) {
    assert.throws(() => setValue(text, ["s", "n"], 1), { code: "CONFIG_INVALID" }, text);
  }
});

Deno.test("setValue() writes short arrays on one line and objects on several", () => {
  const value = { command: "npx", args: ["-y", "x"], env: {}, none: undefined };
  const text = setValue("{}\n", ["s"], value);
  assert.equal(
    text,
    `{\n  "s": {\n    "command": "npx",\n    "args": ["-y", "x"],\n    "env": {}\n  }\n}\n`,
  );
  const long = setValue("{}\n", ["s"], ["x".repeat(100), "y".repeat(100)]);
  assert.equal(long.split("\n").length, 7);
});

const MANY = `{
  // head
  "a": 1, // one
  // about b
  "b": { "x": 1 }, // two
  "c": 3 // three
}
`;

Deno.test("removeValue() takes the line, its comma and the comment behind it", () => {
  assert.equal(removeValue(MANY, ["a"]), MANY.replace(`  "a": 1, // one\n`, ""));
  assert.equal(removeValue(MANY, ["b"]), MANY.replace(`  "b": { "x": 1 }, // two\n`, ""));
  const last = MANY.replace(`  "c": 3 // three\n`, "").replace("}, // two", "} // two");
  assert.equal(removeValue(MANY, ["c"]), last);
  assert.equal(removeValue(MANY, ["d"]), MANY);
  assert.equal(removeValue(MANY, ["b", "x"]), MANY.replace(`"x": 1 `, ""));
});

Deno.test("removeValue() takes a member from the middle of a line", () => {
  assert.equal(removeValue(`{ "a": 1, /* b */ "b": 2 }`, ["a"]), `{ /* b */ "b": 2 }`);
  assert.equal(removeValue(`{ "a": 1, /* b */ "b": 2 }`, ["b"]), `{ "a": 1 /* b */ }`);
  assert.equal(removeValue(`{"a":1}`, ["a"]), "{}");
  assert.equal(removeValue(`{"a":1\n ,"b":2\n ,"c":3}`, ["b"]), `{"a":1\n ,"c":3}`);
});

/** Texts of JSONC with comments and trailing commas in all places where they may stand. */
const trivia = fc.constantFrom(
  "",
  " ",
  "\n",
  "\n  ",
  " // x\n",
  " /* , } */ ",
  "\r\n\t",
  '\n\n// "a": 1,\n',
);
const key = fc.constantFrom("a", "b", "c", "__proto__", "a b", "}", '\\"');
const jsonc: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("1", "null", '"// }"', "[1, 2]", "[]"),
    tie("object"),
  ),
  object: fc.tuple(
    fc.uniqueArray(fc.tuple(key, tie("value"), trivia, trivia, trivia), {
      selector: ([name]) => name,
      maxLength: 4,
    }),
    trivia,
    fc.boolean(),
  ).map(([members, end, hasComma]) => {
    const texts = members.map(([name, value, a, b, c]) => `${a}"${name}"${b}:${c}${value}`);
    return `{${texts.join(",")}${hasComma && texts.length > 0 ? `${end},` : ""}${end}}`;
  }),
})).object;

Deno.test("setValue() and removeValue() change one value and keep every comment of others, whatever the text", () => {
  fc.assert(
    fc.property(jsonc, fc.constantFrom("a", "b", "new"), (text, name) => {
      const set = setValue(text, [name], { k: "v" });
      assert.deepEqual(parse(set, [], { allowTrailingComma: true })[name], { k: "v" });
      const comments = (text: string): number => text.split("// x").length;
      if (name === "new") assert.equal(comments(set), comments(text));
      const gone = removeValue(set, [name]);
      assert(!Object.hasOwn(parse(gone, [], { allowTrailingComma: true }), name));
    }),
    { numRuns: 500 },
  );
});
