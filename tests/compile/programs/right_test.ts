import { CHECKERS } from "../checkers.ts";
import { TestCompiler } from "../support.ts";
import { RIGHT_ARGUMENTS } from "./right_arguments.ts";
import { RIGHT_FORMS } from "./right_forms.ts";
import { RIGHT_JAVASCRIPT } from "./right_javascript.ts";
import { RIGHT_PLATFORM } from "./right_platform.ts";
import { RIGHT_TYPED } from "./right_typed.ts";
import { MODULES } from "./servers.ts";

const TOPICS = {
  arguments: RIGHT_ARGUMENTS,
  form: RIGHT_FORMS,
  JavaScript: RIGHT_JAVASCRIPT,
  TypeScript: RIGHT_TYPED,
  platform: RIGHT_PLATFORM,
};

for (const { name: checkerName, ignore, create } of CHECKERS) {
  const compiler = ignore ? undefined : new TestCompiler({ checker: create() });
  for (const [topic, programs] of Object.entries(TOPICS)) {
    for (const [name, source] of Object.entries(programs)) {
      Deno.test({
        name: `${checkerName} has nothing against a right program (${topic}): ${name}`,
        ignore,
        fn: async () => void await compiler!.program(source, { modules: MODULES }),
      });
    }
  }
}
