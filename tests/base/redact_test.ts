import assert from "node:assert/strict";
import { createRedactor } from "../../src/base/redact.ts";

Deno.test("createRedactor() replaces secrets in plain, JSON and URL form", () => {
  const redact = createRedactor(['to"ken/1 2']);
  for (
    const form of [
      'to"ken/1 2',
      JSON.stringify('to"ken/1 2').slice(1, -1),
      encodeURIComponent('to"ken/1 2'),
    ]
  ) {
    assert.equal(redact(`<${form}>`), "<[redacted]>");
  }
});

Deno.test("createRedactor() takes the longest secret first and leaves short values alone", () => {
  const redact = createRedactor(["secret", "secret-long", "abc"]);
  assert.equal(redact("secret-long secret abc"), "[redacted] [redacted] abc");
});

Deno.test("createRedactor() treats secrets as text, not as patterns", () => {
  assert.equal(createRedactor(["a.*b(c)$"])("a.*b(c)$ axxb"), "[redacted] axxb");
});
