import assert from "node:assert/strict";
import { toToolReply } from "../../src/hub/tool_reply.ts";

const CALLED = { server: "s", tool: "t" };
const IMAGE = { type: "image", mimeType: "image/png", data: "AAAA" };
const LINK = { type: "resource_link", uri: "file:///a", name: "a" };

function reply(result: unknown, maxBytes = 1_000_000): { form: string; body: unknown } {
  const { form, body } = toToolReply(result, CALLED, maxBytes);
  return { form, body: form === "json" || form === "error" ? JSON.parse(body) : body };
}

for (
  const [what, result, form, body] of [
    [
      "structured content wins",
      { content: [{ type: "text", text: "{}" }], structuredContent: { a: 1 } },
      "json",
      { a: 1 },
    ],
    ["structured content may be falsy", { content: [], structuredContent: 0 }, "json", 0],
    ["structured content may be null", { content: [], structuredContent: null }, "json", null],
    [
      "null beside text gives the text",
      { content: [{ type: "text", text: "x" }], structuredContent: null },
      "auto",
      "x",
    ],
    [
      "one text block passes unparsed",
      { content: [{ type: "text", text: '{"a":1}' }] },
      "auto",
      '{"a":1}',
    ],
    ["an empty text stays a text", { content: [{ type: "text", text: "" }] }, "auto", ""],
    ["no content is undefined", { content: [] }, "undefined", ""],
    ["a result without content is undefined", {}, "undefined", ""],
    ["no result is undefined", undefined, "undefined", ""],
    ["content that is no array is nothing", { content: "text" }, "undefined", ""],
    ["one image is that object", { content: [IMAGE] }, "json", IMAGE],
    ["one link is that object", { content: [LINK] }, "json", LINK],
    ["several blocks are an array", { content: [IMAGE, { type: "text", text: "x" }] }, "json", [
      IMAGE,
      { type: "text", text: "x" },
    ]],
    [
      "_meta is left out",
      { content: [{ ...IMAGE, _meta: { a: 1 } }], _meta: { b: 2 } },
      "json",
      IMAGE,
    ],
    ["alien blocks arrive", { content: [{ type: "alien", x: 1 }] }, "json", {
      type: "alien",
      x: 1,
    }],
    ["toolResult of 2024 is taken", { toolResult: { a: 1 } }, "json", { a: 1 }],
  ] as const
) {
  Deno.test(`toToolReply(): ${what}`, () => assert.deepEqual(reply(result), { form, body }));
}

Deno.test("toToolReply() makes an error of isError, with the text as message and the blocks as content", () => {
  const content = [{ type: "text", text: "first" }, IMAGE, { type: "text", text: "second" }];
  assert.deepEqual(reply({ content, isError: true }), {
    form: "error",
    body: { name: "ToolError", message: "first\nsecond", ...CALLED, content },
  });
});

Deno.test("toToolReply() gives an error without text a message", () => {
  const message = (result: object): unknown => (reply(result).body as { message: string }).message;
  assert.equal(
    message({ content: [], isError: true }),
    "Tool 't' on server 's' reported an error without a message",
  );
  assert.equal(message({ isError: true, structuredContent: { code: 5 } }), '{"code":5}');
});

Deno.test("toToolReply() counts bytes, not characters", () => {
  const result = { content: [{ type: "text", text: "é".repeat(100) }] };
  assert.equal(reply(result, 200).form, "auto");
  assert.equal(reply(result, 199).form, "error");
});

Deno.test("toToolReply() keeps '__proto__' as a plain key", () => {
  const result = JSON.parse('{"structuredContent":{"__proto__":{"polluted":1}}}');
  assert.equal(toToolReply(result, CALLED, 1_000).body, '{"__proto__":{"polluted":1}}');
});
