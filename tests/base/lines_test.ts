import assert from "node:assert/strict";
import { LineReader } from "../../src/base/lines.ts";

function collect(
  chunks: readonly Uint8Array[],
  maxBytes = 1_000,
): { lines: string[]; overflows: number } {
  const seen = { lines: [] as string[], overflows: 0 };
  const reader = new LineReader({
    line: (text) => seen.lines.push(text),
    overflow: () => seen.overflows++,
  }, maxBytes);
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("LineReader joins lines over chunks cut anywhere, inside a character too", () => {
  const whole = bytes('{"a":"äöü€😀"}\n\nsecond\r\nunfinished');
  for (let cut = 0; cut <= whole.length; cut++) {
    assert.deepEqual(collect([whole.slice(0, cut), whole.slice(cut)]).lines, [
      '{"a":"äöü€😀"}',
      "second\r",
    ]);
  }
});

Deno.test("LineReader drops a line over its cap once and goes on with the next", () => {
  const seen = collect([
    bytes("x".repeat(30)),
    bytes("x".repeat(30) + "\nnext\n" + "y".repeat(41) + "\n"),
  ], 40);
  assert.deepEqual(seen, { lines: ["next"], overflows: 2 });
});

Deno.test("LineReader looks at every byte of a long line only once", () => {
  // A quadratic reader would copy 64 MB × 1,000 / 2 here; the test would not end in any CI's time.
  const chunk = new Uint8Array(64 * 1024).fill(0x61);
  const seen = collect([...Array(1_000).fill(chunk), bytes("\n")], 128 * 1024 * 1024);
  assert.equal(seen.lines[0].length, 1_000 * 64 * 1024);
});

Deno.test("LineReader gives both ends of a line over its cap, also when they come in pieces", () => {
  const text = "head" + "x".repeat(2_000) + "the tail";
  for (const size of [1, 7, 300, 5_000]) {
    const ends: string[][] = [];
    const sink = { line() {}, overflow() {}, skipped: (...each: string[]) => ends.push(each) };
    const reader = new LineReader(sink, 1_000);
    for (let at = 0; at < text.length; at += size) reader.push(bytes(text.slice(at, at + size)));
    reader.push(bytes("\nshort\n"));
    assert.equal(ends.length, 1);
    assert.equal(ends[0][0], text.slice(0, 256));
    assert.equal(ends[0][1], text.slice(-256));
  }
});
