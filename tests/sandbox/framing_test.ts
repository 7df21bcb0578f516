import assert from "node:assert/strict";
import { encodeFrame, type Frame, FrameReader, joinBytes } from "../../src/sandbox/framing.ts";

const text = (frame: Frame): string => `${frame.kind}:${new TextDecoder().decode(frame.payload)}`;
const frameOf = (kind: number, payload: string): Uint8Array<ArrayBuffer> =>
  encodeFrame(kind, [new TextEncoder().encode(payload)]);

Deno.test("FrameReader gives the same frames however the bytes were cut", () => {
  const bytes = joinBytes([frameOf(1, "one"), frameOf(2, ""), frameOf(3, "drei ✓")]);
  for (let size = 1; size <= bytes.length; size++) {
    const reader = new FrameReader(100);
    const seen: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      for (const frame of reader.push(bytes.slice(at, at + size))) seen.push(text(frame));
    }
    assert.deepEqual(seen, ["1:one", "2:", "3:drei ✓"], `chunks of ${size} bytes`);
  }
});

Deno.test("FrameReader joins a large frame once, not for every chunk", () => {
  const payload = new Uint8Array(8_000_000).fill(7);
  const bytes = encodeFrame(9, [payload]);
  const reader = new FrameReader(10_000_000);
  let read = 0;
  for (let at = 0; at < bytes.length; at += 1000) {
    for (const frame of reader.push(bytes.slice(at, at + 1000))) read += frame.payload.length;
  }
  assert.equal(read, payload.length);
});

Deno.test("FrameReader refuses a frame over its limit before it has come", () => {
  const reader = new FrameReader(10);
  const announced = new Uint8Array([11, 0, 0, 0, 1]);
  assert.throws(() => [...reader.push(announced)], /11 bytes is over the limit of 10/);
  assert.throws(() => [...new FrameReader(10).push(new Uint8Array(5))], RangeError);
});

Deno.test("encodeFrame() joins its parts behind one header", () => {
  const frame = encodeFrame(5, [new Uint8Array([1, 2]), new Uint8Array([3])]);
  assert.deepEqual([...frame], [4, 0, 0, 0, 5, 1, 2, 3]);
});
