import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { formatDiff } from "../../src/cli/diff.ts";

function diff(before: string, after: string): readonly string[] {
  return stripVTControlCharacters(formatDiff(before, after)).split("\n");
}

Deno.test("formatDiff() shows the lines of a change with three around them", () => {
  assert.deepEqual(diff("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nb\nc\nd\nX\nY\nf\ng\nh\n"), [
    "@@ line 2 @@",
    ..."  b\n  c\n  d\n- e\n+ X\n+ Y\n  f\n  g\n  h".split("\n"),
  ]);
});

Deno.test("formatDiff() shows what is added to the end, to nothing, and twice the same", () => {
  assert.deepEqual(diff("a\n", "a\nb\n"), ["@@ line 1 @@", "  a", "+ b"]);
  assert.deepEqual(diff("", "a\n"), ["@@ line 1 @@", "+ a"]);
  assert.deepEqual(diff("a\na\n", "a\na\na\n"), ["@@ line 1 @@", "  a", "  a", "+ a"]);
});

Deno.test("formatDiff() keeps what a terminal would obey off the screen", () => {
  assert.deepEqual(diff("a\x1b[2J\r\n", "a\x1b[2J\r\nb\r\n"), ["@@ line 1 @@", "  a�[2J", "+ b"]);
});
