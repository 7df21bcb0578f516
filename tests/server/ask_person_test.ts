import assert from "node:assert/strict";
import { toElicitation, toPersonAnswer } from "../../src/server/ask_person.ts";

const REQUESTED = { type: "object", properties: { token: { type: "string" } } };
const FORM = {
  server: "github",
  tool: "login",
  params: { message: "Your key s3cret?", requestedSchema: REQUESTED },
};
const URL_QUESTION = { ...FORM, params: { mode: "url", message: "Open", url: "https://x/" } };
const redact = (text: string): string => text.replaceAll("s3cret", "[redacted]");

Deno.test("toElicitation() names the server, keeps the schema, and takes secrets out", () => {
  assert.deepEqual(toElicitation(FORM, {}, redact), {
    message: "Server 'github' asks in a call of 'login': Your key [redacted]?",
    requestedSchema: REQUESTED,
  });
});

Deno.test("toElicitation() refuses what the client did not say that it can show", () => {
  const cannot = { code: "TOOL_FAILED", message: /^The person cannot be asked: the client does/ };
  for (const capability of [undefined, { url: {} }]) {
    assert.throws(() => toElicitation(FORM, capability, redact), cannot);
  }
  for (const capability of [undefined, {}, { form: {} }]) {
    assert.throws(() => toElicitation(URL_QUESTION, capability, redact), cannot);
  }
  const unknown = { ...FORM, params: { ...FORM.params, mode: "hologram" } };
  assert.throws(() => toElicitation(unknown, { form: {}, url: {} }, redact), cannot);
  for (const url of ["javascript:alert(1)", "file:///etc/passwd", "x", undefined]) {
    const question = { ...URL_QUESTION, params: { ...URL_QUESTION.params, url } };
    assert.throws(() => toElicitation(question, { url: {} }, redact), /no web address/);
  }
  assert.equal(toElicitation(URL_QUESTION, { url: {} }, redact).url, "https://x/");
  assert.equal(toElicitation(FORM, { form: {}, url: {} }, redact).mode, undefined);
});

Deno.test("toPersonAnswer() takes the three actions and content that is an object", () => {
  assert.deepEqual(toPersonAnswer({ action: "accept", content: { a: 1 }, _meta: {} }), {
    action: "accept",
    content: { a: 1 },
  });
  assert.deepEqual(toPersonAnswer({ action: "decline", content: null }), { action: "decline" });
  for (const value of [null, "accept", {}, { action: "yes" }, []]) {
    assert.throws(() => toPersonAnswer(value), /gave no answer that can be read/);
  }
});
