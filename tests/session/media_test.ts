import assert from "node:assert/strict";
import { extractMedia } from "../../src/session/media.ts";

const PNG = { type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" };
const WAV = { type: "audio", mimeType: "audio/wav", data: "UklGRg==" };
const PDF = {
  type: "resource",
  resource: { uri: "files:///a.pdf", mimeType: "application/pdf", blob: "JVBERg==" },
};

Deno.test("extractMedia() leaves a value without media as it is", () => {
  for (const value of [1, "text", [1, { type: "text", text: "x" }], { type: "imaginary" }]) {
    const json = JSON.stringify(value);
    assert.deepEqual(extractMedia(json), { json, blocks: [] });
  }
});

Deno.test("extractMedia() takes images, audio and binary resources", () => {
  const { json, blocks } = extractMedia(JSON.stringify([PNG, WAV, PDF, "rest"]));
  assert.deepEqual(blocks, [PNG, WAV, PDF]);
  const kept = JSON.parse(json);
  assert.match(kept[0].data, /^\[image 1 of this answer, 9 bytes\]$/);
  assert.match(kept[1].data, /^\[audio 2 of this answer/);
  assert.match(kept[2].resource.blob, /^\[resource 3 of this answer/);
  assert.equal(kept[3], "rest");
});

Deno.test("extractMedia() gives a model only what its protocol takes", () => {
  const given = JSON.stringify([{ ...PNG, extra: "not for the block" }]);
  assert.deepEqual(extractMedia(given).blocks, [PNG]);
  assert.equal(JSON.parse(extractMedia(given).json)[0].extra, "not for the block");
});

Deno.test("extractMedia() looks at the top level and one below, no deeper", () => {
  assert.equal(extractMedia(JSON.stringify({ a: PNG })).blocks.length, 1);
  assert.equal(extractMedia(JSON.stringify({ a: { b: PNG } })).blocks.length, 0);
});

for (
  const [why, value] of Object.entries({
    "data that is no base64": { ...PNG, data: "not base64!!" },
    "base64 of a wrong length": { ...PNG, data: "abc" },
    "padding inside": { ...PNG, data: "ab==cdef" },
    "empty data": { ...PNG, data: "" },
    "a MIME type of another family": { ...PNG, mimeType: "text/html" },
    "a MIME type with a line break": { ...PNG, mimeType: "image/png\nx" },
    "data that is no text": { ...PNG, data: [1, 2] },
    "a resource with text": { type: "resource", resource: { uri: "x", text: "y" } },
    "a resource that is null": { type: "resource", resource: null },
  })
) {
  Deno.test(`extractMedia() leaves in the JSON: ${why}`, () => {
    const json = JSON.stringify(value);
    assert.deepEqual(extractMedia(json), { json, blocks: [] });
  });
}

Deno.test("extractMedia() takes at most 20", () => {
  const { json, blocks } = extractMedia(JSON.stringify(Array(30).fill(PNG)));
  assert.equal(blocks.length, 20);
  assert.deepEqual(JSON.parse(json)[29], PNG);
});

Deno.test("extractMedia() leaves what is too large where it is", () => {
  const huge = { ...PNG, data: "A".repeat(13 * 1024 * 1024) };
  const { blocks } = extractMedia(JSON.stringify([huge, PNG]));
  assert.deepEqual(blocks, [PNG]);
});
