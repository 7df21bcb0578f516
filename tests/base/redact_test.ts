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

Deno.test("createRedactor() finds secrets in JSON inside JSON, however deep", () => {
  for (
    const secret of [
      'quo"ted',
      "back\\slash",
      'C:\\\\a\\"b/c',
      "line\r\nbreak\t!",
      '"quoted"',
      "/in/a/path",
      "toString",
    ]
  ) {
    const redact = createRedactor([secret]);
    let text = secret;
    for (let depth = 0; depth < 5; depth++) {
      assert.equal(redact(`<${text}>`), "<[redacted]>", text);
      assert.equal(redact(`<${text.replaceAll("/", "\\/")}>`), "<[redacted]>", text);
      text = JSON.stringify(text).slice(1, -1);
    }
    assert.equal(redact("<quo|ted back slash>"), "<quo|ted back slash>");
  }
});

Deno.test("createRedactor() ends soon, whatever a hostile text repeats", () => {
  const redact = createRedactor(["/services/T0/B0", '"quoted"', "\\\\server\\share", 'a\\"b\\nc']);
  for (const unit of ["\\", "/", '"', "a\\", "\\/", "s", "/services"]) {
    const text = unit.repeat(500_000);
    assert.equal(redact(text), text);
  }
  assert.equal(redact(`a${"\\".repeat(500_000)}`).length, 500_001);
});
