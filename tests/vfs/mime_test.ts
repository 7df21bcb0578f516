import assert from "node:assert/strict";
import { decodeText, findMimeType } from "../../src/vfs/mime.ts";

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

Deno.test("decodeText() reads UTF-8 and nothing else", () => {
  assert.equal(decodeText(new TextEncoder().encode("héllo €")), "héllo €");
  assert.equal(decodeText(bytes("ff00")), undefined);
  assert.equal(decodeText(bytes("e9")), undefined);
  assert.equal(decodeText(new TextEncoder().encode("a\0b")), undefined);
});

const KINDS: readonly (readonly [string, string, string])[] = [
  ["x", "89504e470d0a1a0a0000", "image/png"],
  ["lies.pdf", "ffd8ffe0", "image/jpeg"],
  ["x.bin", "474946383961", "image/gif"],
  ["x", "524946460000000057454250", "image/webp"],
  ["x", "524946460000000057415645", "audio/wav"],
  ["x", "255044462d", "application/pdf"],
  ["book.xlsx", "504b0304", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["archive", "504b0304", "application/zip"],
  ["song.MP3", "0001", "audio/mpeg"],
  ["x.constructor", "0001", "application/octet-stream"],
  ["noextension", "0001", "application/octet-stream"],
];

for (const [name, hex, mimeType] of KINDS) {
  Deno.test(`findMimeType() of ${name} with ${hex} is ${mimeType}`, () => {
    assert.equal(findMimeType(name, bytes(hex)), mimeType);
  });
}
