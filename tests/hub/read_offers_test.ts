import assert from "node:assert/strict";
import {
  readContents,
  readPrompts,
  readResources,
  readTemplates,
} from "../../src/hub/read_offers.ts";

Deno.test("readResources() keeps what can be used, in the order of the addresses, and tells the rest", () => {
  const told: string[] = [];
  const resources = readResources([
    { uri: "b:2", name: "two", size: 3, mimeType: "text/plain", annotations: {} },
    { uri: "a:1", title: 7, description: "d".repeat(30_000), size: -1 },
    { uri: "b:2", name: "again" },
    ...[null, "x", {}, { uri: "" }, { uri: "u".repeat(5_000) }],
  ], (line) => told.push(line));
  assert.deepEqual(resources, [
    { uri: "a:1" },
    { uri: "b:2", name: "two", mimeType: "text/plain", size: 3 },
  ]);
  assert.equal(told.length, 6);
  assert.match(told[0], /duplicate of resource 'b:2'/);
});

Deno.test("readTemplates() and readPrompts() do so, too", () => {
  assert.deepEqual(readTemplates([{ uriTemplate: "a:{x}", name: "n" }, {}], () => {}), [
    { uriTemplate: "a:{x}", name: "n" },
  ]);
  const args = [{ name: "x", required: true }, { name: "x" }, { name: "y", required: "yes" }, 7];
  assert.deepEqual(
    readPrompts([{ name: "p", title: "P", arguments: args }, { name: 1 }], () => {}),
    [
      {
        name: "p",
        title: "P",
        arguments: [{ name: "x", required: true }, { name: "y", required: false }],
      },
    ],
  );
});

Deno.test("readContents() gives text or base64 of every part", () => {
  const contents = [
    { uri: "a:1", text: "x", _meta: {} },
    { uri: 2, blob: "AA==", mimeType: "" },
    {},
  ];
  assert.deepEqual(readContents({ contents }), [
    { uri: "a:1", text: "x" },
    { uri: "", blob: "AA==" },
    { uri: "", text: "" },
  ]);
  assert.throws(() => readContents({}), /holds no contents/);
});
