import assert from "node:assert/strict";
import {
  commentText,
  docComment,
  lineText,
  propertyName,
  stringLiteral,
} from "../../src/codegen/source_text.ts";

Deno.test("stringLiteral() means the same text and shows what hides", () => {
  for (
    const text of [
      'a"b\\',
      "\u2028\u2029",
      "\u202eevil\u202c",
      "\u{e0041}",
      "\ufeff",
      "line\nbreak",
      "\ud800",
      "é日💣",
    ]
  ) {
    const literal = stringLiteral(text);
    assert.equal(JSON.parse(literal), text);
    assert.doesNotMatch(literal, /[\u2028\u2029\u202e\ufeff\n]/);
  }
  assert.equal(stringLiteral("\u202e"), '"\\u202e"');
});

Deno.test("commentText() cannot end its comment, hide text or order the compiler", () => {
  assert.equal(commentText("a */ b", 100), "a *\\/ b");
  assert.equal(commentText("a *\u200b/ b", 100), "a *\\/ b");
  assert.equal(commentText("**//", 100), "**\\//");
  assert.equal(
    commentText("@ts-ignore @TS-nocheck @jsx @param", 100),
    "@ ts-ignore @ TS-nocheck @ jsx @param",
  );
  assert.equal(commentText("\u202egnp\u202c\u0000\u2028", 100), "gnp");
  assert.equal(commentText("a\r\nb  \n\n\n\nc", 100), "a\nb\n\nc");
  assert.equal(commentText("word ".repeat(1_000), 10), "word word…");
});

Deno.test("commentText() takes time in proportion to the text", () => {
  const started = performance.now();
  for (
    const hostile of [" ".repeat(1e6) + "x", "*/".repeat(5e5), "\n ".repeat(5e5), "@".repeat(1e6)]
  ) {
    commentText(hostile, 1e6);
    lineText(hostile, 1_000);
  }
  // Quadratic work would take hours.
  assert.ok(performance.now() - started < 60_000);
});

Deno.test("docComment() is one line for one line and nothing for nothing", () => {
  assert.equal(docComment(""), "");
  assert.equal(docComment("a"), "/** a */\n");
  assert.equal(docComment("a\n\nb", "  "), "  /**\n   * a\n   *\n   * b\n   */\n");
});

Deno.test("propertyName() quotes only where it must", () => {
  assert.deepEqual(
    ["a", "$a_1", "class", "a-b", "1a", "", "é", "__proto__"].map(propertyName),
    ["a", "$a_1", "class", '"a-b"', '"1a"', '""', '"é"', '["__proto__"]'],
  );
});
