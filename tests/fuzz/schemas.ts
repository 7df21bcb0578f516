import fc from "fast-check";
import { camelCase } from "../../src/codegen/naming.ts";
import { toolModule } from "../../src/codegen/tool_module.ts";
import assert from "node:assert/strict";
import { assertToolModule, checkModules } from "../codegen/check_modules.ts";
import { type FuzzOptions, tryInputs } from "./fuzz_target.ts";

const KEYWORDS = [
  ..."type properties required additionalProperties patternProperties propertyNames items prefixItems additionalItems"
    .split(" "),
  ..."contains minItems maxItems uniqueItems anyOf oneOf allOf not if then else enum const default examples title"
    .split(" "),
  ..."description $ref $defs definitions $id $anchor $schema $comment format pattern minimum maximum multipleOf"
    .split(" "),
  ..."minLength maxLength nullable deprecated readOnly dependentSchemas dependentRequired unevaluatedProperties tsType"
    .split(" "),
];
const WORDS = [
  ..."a b string number integer boolean null array object # #/$defs/a #/$defs/b #/properties/a #/items #/nowhere __proto__"
    .split(" "),
  ...[
    "constructor",
    "*/",
    "`${1}`",
    "\u2028",
    "\ud800",
    "",
    "default",
    "class",
    "a-b",
    "1a",
    "é",
    "x".repeat(300),
    "http://127.0.0.1:9/s.json",
  ],
];

/** JSON made of the words that schemas are made of, wherever they may stand. */
const schemas: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown; schema: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    fc.constantFrom<unknown>(...WORDS, true, false, null, 0, -1, 1e308, NaN),
    fc.string({ unit: "binary", maxLength: 10 }),
    fc.array(tie("any"), { maxLength: 4 }),
    tie("schema"),
  ),
  schema: fc.dictionary(
    fc.oneof({ arbitrary: fc.constantFrom(...KEYWORDS), weight: 5 }, fc.constantFrom(...WORDS)),
    tie("any"),
    {
      maxKeys: 6,
      noNullPrototype: true,
    },
  ),
})).schema;

const tools = fc.record({
  name: fc.oneof(
    fc.constantFrom(...WORDS),
    fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
  ),
  description: fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: "binary", maxLength: 60 })),
  inputSchema: schemas,
  outputSchema: fc.option(schemas, { nil: undefined }),
});

/** How many modules are type-checked together. */
const BATCH = 150;

/** Random tools through the generator: each module is one declaration that parses, and all of them type-check. */
export async function fuzzSchemas(options: FuzzOptions): Promise<number> {
  const files = new Map<string, string>();
  const check = (): void => {
    const findings = checkModules(files);
    assert.deepEqual(findings.map((finding) => [finding.message, files.get(finding.path)]), []);
    files.clear();
  };
  const count = await tryInputs(tools, options, (tool) => {
    const functionName = camelCase(tool.name);
    assert.match(functionName, /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u);
    const path = `/servers/fuzz/t${files.size}.ts`;
    const text = toolModule({ tool: tool as never, functionName });
    assertToolModule(text, path);
    assert(text.length < 200_000 && text.isWellFormed(), text.slice(0, 500));
    files.set(path, text);
    if (files.size >= BATCH) check();
  });
  check();
  return count;
}
