import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { readFileSync } from "node:fs";
import { parse } from "jsonc-parser";
import { createConfigSchema } from "../../src/config/json_schema.ts";
import { createTemplate, SCHEMA_URL } from "../../src/config/template.ts";
import { loadText } from "./support.ts";

const validate = new Ajv({ strict: false }).compile(createConfigSchema());

const GOOD: readonly unknown[] = [
  {},
  { $schema: SCHEMA_URL },
  {
    mcpServers: {
      a: { command: "x" },
      b: { url: "https://x" },
      c: { type: "sse", url: "https://x" },
    },
  },
  { typecheck: "off" },
  { typecheck: { mode: "warn", ignore: [2339] } },
  { limits: { timeoutMs: 5000 }, log: { level: "debug" } },
];

const BAD: readonly unknown[] = [
  [],
  { mcpServers: { a: {} } },
  { mcpServers: { a: { command: "x", url: "https://x" } } },
  { mcpServers: { a: { command: 5 } } },
  { mcpServer: {} },
  { typecheck: "loud" },
  { limits: { timeoutMs: 5 } },
];

Deno.test("createConfigSchema() accepts what Runbyte accepts and refuses what it refuses", async () => {
  for (const value of GOOD) {
    assert(validate(value), JSON.stringify(validate.errors));
    await loadText(JSON.stringify(value));
  }
  for (const value of BAD) {
    assert(!validate(value), JSON.stringify(value));
    await assert.rejects(loadText(JSON.stringify(value)));
  }
});

Deno.test("createConfigSchema() accepts the example and the template", async () => {
  const example = readFileSync(new URL("../../config.example.jsonc", import.meta.url), "utf8");
  for (const text of [example, createTemplate()]) {
    assert(validate(parse(text)), JSON.stringify(validate.errors));
  }
  await loadText(createTemplate());
});

Deno.test("createTemplate() shows settings that are accepted when their comment signs are taken away", async () => {
  const open = createTemplate().replace(
    /^ {2}\/\/ +("\w+": .*)$/gm,
    (line, setting: string) =>
      /mcp-|githubcopilot/.test(line) || setting.startsWith('"files"') ? "" : `  ${setting}`,
  );
  assert.notEqual(open, createTemplate());
  await loadText(open);
});
