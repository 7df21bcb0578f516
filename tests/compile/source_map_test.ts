import assert from "node:assert/strict";
import {
  applyEdits,
  compose,
  editMapped,
  fromSource,
  originalPosition,
  positionMap,
  toSource,
  unchanged,
} from "../../src/compile/source_map.ts";

Deno.test("applyEdits() tells the origin of every character that it kept", () => {
  const { text, segments } = applyEdits("const a = b;", [
    { start: 0, end: 5, text: "let" },
    { start: 10, end: 10, text: "await " },
  ]);
  assert.equal(text, "let a = await b;");
  for (const [offset, source] of [[3, 5], [4, 6], [7, 9], [14, 10], [15, 11]]) {
    assert.equal(toSource(segments, offset!), source);
  }
});

Deno.test("applyEdits() keeps the order of edits at one place, and origins of moved text", () => {
  const { text, segments } = applyEdits("abcdef", [
    { start: 0, end: 0, text: "ef", origin: 4 },
    { start: 0, end: 0, text: "|" },
    { start: 4, end: 6, text: "" },
  ]);
  assert.equal(text, "ef|abcd");
  assert.deepEqual([0, 1, 3, 6].map((offset) => toSource(segments, offset)), [4, 5, 0, 3]);
});

Deno.test("toSource() gives inserted text the place where it was inserted", () => {
  const { segments } = applyEdits("ab", [{ start: 1, end: 1, text: "____" }]);
  assert.deepEqual([1, 2, 3, 4, 5].map((offset) => toSource(segments, offset)), [1, 1, 1, 1, 1]);
  assert.equal(toSource(segments, 6), 2);
});

Deno.test("fromSource() is undefined for text that is gone", () => {
  const { segments } = applyEdits("abcdef", [{ start: 1, end: 3, text: "" }]);
  assert.equal(fromSource(segments, 2), undefined);
  assert.equal(fromSource(segments, 4), 2);
});

Deno.test("compose() leads through two changes to the first text", () => {
  const first = applyEdits("one two three", [{ start: 3, end: 7, text: "" }]);
  const second = editMapped(first, [{ start: 0, end: 0, text: ">> " }]);
  assert.equal(second.text, ">> one three");
  assert.equal(toSource(second.segments, second.text.indexOf("three")), "one two ".length);
  assert.deepEqual(compose(unchanged("one three").segments, first.segments), first.segments);
});

Deno.test("originalPosition() follows shifts on a line, and lines that have moved", () => {
  const source = "a: T, b\nc\nd";
  const mapped = applyEdits(source, [
    { start: 0, end: 0, text: "new\n" },
    { start: 1, end: 4, text: "" },
  ]);
  assert.equal(mapped.text, "new\na, b\nc\nd");
  const map = positionMap(mapped, source);
  assert.deepEqual(originalPosition(map, 2, 1), { line: 1, column: 1 });
  assert.deepEqual(originalPosition(map, 2, 4), { line: 1, column: 7 });
  assert.deepEqual(originalPosition(map, 3, 1), { line: 2, column: 1 });
  assert.deepEqual(originalPosition(map, 4, 1), { line: 3, column: 1 });
});

Deno.test("originalPosition() without a map is the position itself", () => {
  assert.deepEqual(originalPosition(undefined, 7, 9), { line: 7, column: 9 });
  assert.deepEqual(originalPosition([], 7, 9), { line: 7, column: 9 });
});

Deno.test("positionMap() has no rows for a text that did not change", () => {
  assert.deepEqual(positionMap(unchanged("a\nb\n"), "a\nb\n"), []);
});
