import assert from "node:assert/strict";
import fc from "fast-check";
import { LinePager, type Page } from "../../src/vfs/line_pager.ts";

function page(
  pieces: readonly string[],
  options: Partial<ConstructorParameters<typeof LinePager>[0]>,
): Page {
  const pager = new LinePager({ offset: 1, limit: Infinity, maxChars: 1_000, ...options });
  for (const piece of pieces) pager.push(piece);
  return pager.finish();
}

Deno.test("LinePager gives a text that fits as it is", () => {
  for (const text of ["a", "a\n", "a\nb", "a\n\nb\n\n", "\n"]) {
    assert.equal(page([text], {}).text, text);
  }
});

Deno.test("LinePager takes a range of lines", () => {
  assert.deepEqual(page(["1\n2\n3\n4\n"], { offset: 2, limit: 2 }), {
    text: "2\n3",
    firstLine: 2,
    lastLine: 3,
    totalLines: 4,
  });
});

Deno.test("LinePager stops at a whole line when the characters end", () => {
  const { text, lastLine, totalLines } = page(["aaaa\nbbbb\ncccc\n"], { maxChars: 11 });
  assert.equal(text, "aaaa\nbbbb");
  assert.equal(lastLine, 2);
  assert.equal(totalLines, 3);
});

Deno.test("LinePager cuts a first line that alone is too long and tells its length", () => {
  const { text, lastLine, totalLines, cutLineLength } = page(["x".repeat(5_000), "y\nz"], {
    maxChars: 10,
  });
  assert.equal(text, "x".repeat(10));
  assert.equal(cutLineLength, 5_001);
  assert.equal(lastLine, 1);
  assert.equal(totalLines, 2);
});

Deno.test("LinePager behind the end gives no line", () => {
  assert.deepEqual(page(["a\nb"], { offset: 5 }), {
    text: "",
    firstLine: 5,
    lastLine: 4,
    totalLines: 2,
  });
});

Deno.test("LinePager gives the same for every way of cutting the text into pieces", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom("\n", "a", "bc", "def\n"), { maxLength: 30 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 20 }),
    (pieces, offset, maxChars) => {
      assert.deepEqual(
        page(pieces, { offset, maxChars }),
        page([pieces.join("")], { offset, maxChars }),
      );
    },
  ));
});

Deno.test("LinePager pages through the whole text without loss", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 8 })), (lines) => {
    const text = lines.map((line) => line.replaceAll("\n", "")).join("\n");
    const seen: string[] = [];
    for (let offset = 1;;) {
      const { text: part, lastLine, totalLines } = page([text], { offset, maxChars: 12 });
      if (offset > totalLines) break;
      const isLast = lastLine === totalLines;
      seen.push(isLast && text.endsWith("\n") ? part.slice(0, -1) : part);
      offset = lastLine + 1;
    }
    assert.equal(seen.join("\n"), text.replace(/\n$/, ""));
  }));
});
