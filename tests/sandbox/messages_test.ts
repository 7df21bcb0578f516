import assert from "node:assert/strict";
import { encodeFrame, type Frame, FrameReader } from "../../src/sandbox/framing.ts";
import {
  decodeExecutorMessage,
  decodeHostMessage,
  encodeCall,
  encodeConsole,
  encodeDone,
  encodeReply,
  type ReplyMessage,
} from "../../src/sandbox/messages.ts";
import type { HostReply } from "../../src/sandbox/protocol.ts";

const bytes = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);

function frameOf(encoded: Uint8Array<ArrayBuffer>): Frame {
  return [...new FrameReader(2 ** 20).push(encoded)][0];
}

function sentReply(reply: HostReply): [form: string, body: string] {
  const { form, body } = decodeHostMessage(frameOf(encodeReply(7, reply))) as ReplyMessage;
  return [form, new TextDecoder().decode(body)];
}

Deno.test("encodeReply() sends a body as it is", () => {
  assert.deepEqual(sentReply({ form: "auto", body: '{"a":"ä"}' }), ["auto", '{"a":"ä"}']);
  assert.deepEqual(sentReply({ form: "undefined", body: "" }), ["undefined", ""]);
});

Deno.test("encodeReply() sends text that cannot cross as JSON, so that nothing of it is lost", () => {
  assert.deepEqual(sentReply({ form: "text", body: "a\0b" }), ["json", '"a\\u0000b"']);
  assert.deepEqual(sentReply({ form: "text", body: "\ud800" }), ["json", '"\\ud800"']);
});

Deno.test("decodeExecutorMessage() reads what encoders wrote", () => {
  const call = frameOf(encodeCall(3, bytes('["tool","a/b\\nc"]'), bytes('{"x":1}')));
  assert.deepEqual(decodeExecutorMessage(call), {
    type: "call",
    seq: 3,
    kind: "tool",
    name: "a/b\nc",
    args: '{"x":1}',
  });
  const done = frameOf(encodeDone("string", bytes('"\\ud800"'), true));
  assert.deepEqual(decodeExecutorMessage(done), { type: "done", kind: "string", text: "\ud800" });
  const lines = [{ level: "warn", text: "w\n" }] as const;
  assert.deepEqual(decodeExecutorMessage(frameOf(encodeConsole(lines, 2))), {
    type: "console",
    lines,
    dropped: 2,
  });
});

Deno.test("decodeExecutorMessage() throws on whatever an executor would not say", () => {
  const wrong: [kind: number, payload: string][] = [
    [99, ""],
    [17, "abc"],
    [17, "\0\0\0\0\0no line break"],
    [17, '\0\0\0\0\0["tool"]\n{}'],
    [18, '[0,["log","text"]]'],
    [18, "[0,[7,1]]"],
    [18, "{}"],
    [19, "object\n{}"],
    [20, '{"kind":"guest"}'],
    [20, "null"],
    [20, "not json"],
  ];
  for (const [kind, payload] of wrong) {
    const frame = frameOf(encodeFrame(kind, [bytes(payload)]));
    assert.throws(() => decodeExecutorMessage(frame), `${kind} ${payload}`);
  }
});
