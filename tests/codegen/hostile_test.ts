import assert from "node:assert/strict";
import fc from "fast-check";
import { camelCase } from "../../src/codegen/naming.ts";
import { createLibrary } from "../../src/codegen/library.ts";
import { schemaToType } from "../../src/codegen/json_schema.ts";
import { toolModule } from "../../src/codegen/tool_module.ts";
import { assertIndexModule, assertToolModule, checkModules } from "./check_modules.ts";
import { allModules, catalogue, functionsOf, readySource } from "./corpus.ts";
import { runGate } from "./gate.ts";
import { HOSTILE_NAMES, HOSTILE_SCHEMAS, HOSTILE_TEXTS, hostileTools } from "./hostile_tools.ts";

const hostile = catalogue("evil", hostileTools());

Deno.test("toolModule() of hostile tools holds types and one declared function, and stays small", async () => {
  for (const [path, text] of await allModules([hostile])) {
    (path.endsWith("/index.ts") ? assertIndexModule : assertToolModule)(text, path);
    assert.ok(text.length < 1_500_000, `${path}: ${text.length}`);
    assert.doesNotMatch(
      text,
      // deno-lint-ignore no-control-regex
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\u200b]/,
      path,
    );
  }
});

Deno.test("the modules of hostile tools type-check together, take valid calls and refuse wrong ones", async () => {
  const { errors, misses, totals } = await runGate([hostile]);
  assert.deepEqual([errors, misses], [[], []]);
  assert.ok(totals.valid > 150 && totals.misspelt > 50, JSON.stringify(totals));
});

Deno.test("shortened views of hostile tools are valid modules too", () => {
  const files = new Map(
    functionsOf(hostile).map((found) => {
      const text = toolModule(found, {
        view: { toolChars: 400, descriptionChars: 60, maxDepth: 0 },
      });
      const path = `/servers/evil/${found.functionName}.ts`;
      assertToolModule(text, path);
      return [path, text];
    }),
  );
  assert.deepEqual(checkModules(files), []);
});

Deno.test("runtime modules of hostile tools hold stubs alone and run nothing else", async () => {
  const library = createLibrary(readySource([hostile]));
  const { runtime } = (await library.load("/servers/evil/index.ts"))!;
  const pattern =
    /^export async function ([\p{L}_][\p{L}\p{M}\p{N}_]*)\(args\) \{ return await \$call\("tool", ("[^]*?"), args \?\? \{\}\); \}$/u;
  const [first, ...lines] = runtime.trimEnd().split("\n");
  assert.equal(first, 'import { hostCall as $call } from "runbyte:host";');
  const called = lines.map((line) => JSON.parse(pattern.exec(line)?.[2] ?? assert.fail(line)));
  const expected = new Set(hostile.tools.map((tool) => `evil/${tool.name}`));
  assert.deepEqual(new Set(called), expected);
  const url = `data:text/javascript,${
    encodeURIComponent(
      runtime.replace(first!, "const $call = (kind, name, args) => ({ kind, name, args });"),
    )
  }`;
  const module = await import(url);
  assert.equal(Object.keys(module).length, lines.length);
  assert.deepEqual(await module.listOrders({ a: 1 }), {
    kind: "tool",
    name: "evil/listOrders",
    args: { a: 1 },
  });
  assert.equal((globalThis as Record<string, unknown>)["pwned"], undefined);
});

Deno.test("camelCase() and the file names made of it stay inside their folder", () => {
  for (const name of [...HOSTILE_NAMES, ...HOSTILE_TEXTS]) {
    assert.match(camelCase(name), /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u);
    assert.ok(camelCase(name).length <= 82);
  }
});

Deno.test("schemaToType() opens nothing outside the schema", async () => {
  const before = globalThis.fetch;
  const wanted: unknown[] = [];
  globalThis.fetch = (...args) => (wanted.push(args), Promise.reject(new Error("refused")));
  try {
    for (const schema of Object.values(HOSTILE_SCHEMAS)) {
      schemaToType(schema, "X", { role: "arguments" });
    }
    await Promise.resolve();
  } finally {
    globalThis.fetch = before;
  }
  const outside = schemaToType(HOSTILE_SCHEMAS["references out"], "X", { role: "arguments" });
  assert.deepEqual([wanted, outside.declarations], [[], [
    `export interface X {\n${
      Array.from({ length: 8 }, (_, at) => `  r${at}?: unknown;\n`).join("")
    }}\n`,
  ]]);
});

/** Anything that looks a little like a schema. */
const schemas = fc.letrec((tie) => {
  const schema = tie("schema");
  const word = fc.constantFrom(...HOSTILE_TEXTS, "a", "b", "listOrders");
  const ref = fc.constantFrom(
    "#",
    "#/$defs/a",
    "#/$defs/b",
    "#/properties/a",
    "#/items",
    "#/anyOf/0",
    "#/nowhere",
  );
  const type = fc.constantFrom(
    "string",
    "number",
    "integer",
    "boolean",
    "null",
    "array",
    "object",
    "thing",
  );
  return {
    schema: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue({ maxDepth: 1 }),
      fc.record({
        type: fc.oneof(type, fc.array(type, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
        properties: fc.dictionary(word, schema, { maxKeys: 3, noNullPrototype: true }),
        required: fc.oneof(fc.array(word, { maxLength: 3 }), fc.boolean()),
        additionalProperties: fc.oneof(fc.boolean(), schema),
        patternProperties: fc.dictionary(word, schema, { maxKeys: 2, noNullPrototype: true }),
        items: fc.oneof(schema, fc.array(schema, { maxLength: 3 })),
        prefixItems: fc.array(schema, { maxLength: 3 }),
        minItems: fc.oneof(fc.integer({ min: -2, max: 5 }), fc.string()),
        anyOf: fc.array(schema, { maxLength: 3 }),
        oneOf: fc.array(schema, { maxLength: 3 }),
        allOf: fc.array(schema, { maxLength: 3 }),
        enum: fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 }),
        const: fc.jsonValue({ maxDepth: 1 }),
        nullable: fc.boolean(),
        $ref: ref,
        $defs: fc.record({ a: schema, b: schema }),
        description: fc.oneof(word, fc.jsonValue({ maxDepth: 1 })),
        default: fc.jsonValue({ maxDepth: 1 }),
        examples: fc.oneof(fc.array(word), fc.jsonValue({ maxDepth: 1 })),
      }, { requiredKeys: [] }),
    ),
  };
}).schema;

Deno.test("modules of 600 random schemas type-check", () => {
  const inputs = fc.sample(schemas, { numRuns: 600, seed: 20_261_120 });
  const files = new Map(inputs.map((schema, at) => {
    const tool = { name: `t${at}`, inputSchema: schema, outputSchema: schema };
    const path = `/servers/fuzz/t${at}.ts`;
    const text = toolModule({ tool, functionName: `t${at}` });
    assertToolModule(text, path);
    return [path, text];
  }));
  const findings = checkModules(files);
  assert.deepEqual(findings.map((finding) => [finding.message, files.get(finding.path)]), []);
});
