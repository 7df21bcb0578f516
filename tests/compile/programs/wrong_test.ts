import assert from "node:assert/strict";
import { renderDiagnostic } from "../../../src/compile/render.ts";
import { CHECKERS } from "../checkers.ts";
import { TestCompiler } from "../support.ts";
import { MODULES } from "./servers.ts";
import { WRONG_NAMES } from "./wrong_names.ts";
import { WRONG_SYNTAX } from "./wrong_syntax.ts";
import { WRONG_TOOLS } from "./wrong_tools.ts";
import { WRONG_TYPES } from "./wrong_types.ts";

const TOPICS = { tools: WRONG_TOOLS, names: WRONG_NAMES, types: WRONG_TYPES, syntax: WRONG_SYNTAX };

for (const { name: checkerName, ignore, create } of CHECKERS) {
  const compiler = ignore ? undefined : new TestCompiler({ checker: create() });
  for (const [topic, programs] of Object.entries(TOPICS)) {
    for (const [name, [source, marked, message]] of Object.entries(programs)) {
      Deno.test({
        name: `${checkerName} finds what is wrong (${topic}): ${name}`,
        ignore,
        fn: async () => {
          const [found] = await compiler!.diagnostics(source.replace("¦", ""), {
            modules: MODULES,
          });
          const before = source.slice(0, source.indexOf("¦")).split("\n");
          const text = renderDiagnostic(found!);
          assert.match(text, message);
          assert.equal(
            `${found!.line}:${found!.column}`,
            `${before.length}:${before.at(-1)!.length + 1}`,
            text,
          );
          const end = found!.column - 1 + found!.length;
          assert.equal(found!.sourceLine.slice(found!.column - 1, end), marked, text);
        },
      });
    }
  }
}
