import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { toolModule } from "../../src/codegen/tool_module.ts";
import type { Tool } from "../../src/codegen/source.ts";
import { checkModules } from "./check_modules.ts";
import { catalogue, functionsOf } from "./corpus.ts";

const golden = new URL("../golden/codegen/", import.meta.url);
const tools: Tool[] = JSON.parse(readFileSync(new URL("tools.json", golden), "utf8"));
const functions = functionsOf(catalogue("golden", tools));

for (const found of functions) {
  const name = `${found.functionName}.ts`;
  Deno.test(`toolModule() writes tests/golden/codegen/${name} (RUNBYTE_GOLDEN=write renews it)`, () => {
    const text = toolModule(found);
    const file = new URL(name, golden);
    if (process.env["RUNBYTE_GOLDEN"] === "write") writeFileSync(file, text);
    assert.equal(text, readFileSync(file, "utf8"));
  });
}

Deno.test("toolModule() writes modules that type-check", () => {
  const files = functions.map((found) => [`/${found.functionName}.ts`, toolModule(found)] as const);
  assert.deepEqual(checkModules(new Map(files)), []);
});

Deno.test("toolModule() says what the annotations hint at", () => {
  const said = (annotations: Tool["annotations"]): string =>
    toolModule({ tool: { name: "a", inputSchema: {}, annotations }, functionName: "a" }).split(
      "\n",
    )[0]!;
  assert.equal(said({ readOnlyHint: true, destructiveHint: true }), "/** Read-only. */");
  assert.equal(said({ readOnlyHint: false, destructiveHint: true }), "/** Destructive. */");
  assert.equal(said({ idempotentHint: true }), "/** Idempotent. */");
  assert.equal(
    said({ readOnlyHint: false }),
    "export declare function a(args?: Record<string, unknown>): Promise<any>;",
  );
});
