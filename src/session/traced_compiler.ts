import { logger } from "../base/log.ts";
import { traced } from "../base/telemetry.ts";
import type { Compiler } from "../compile/program.ts";

/** A compiler whose work can be seen from outside. */
export function traceCompiler(compiler: Compiler): Compiler {
  return {
    compile: (request) =>
      traced("runbyte.compile", {}, async (span) => {
        const outcome = await compiler.compile(request);
        if (!outcome.ok) {
          const code = outcome.diagnostics[0]?.code ?? "_OTHER";
          span.fail(code);
          logger("session").info("Refused a program: {code}", { code });
        }
        return outcome;
      }),
    warm: () => compiler.warm(),
    describe: () => compiler.describe(),
    [Symbol.asyncDispose]: () => compiler[Symbol.asyncDispose](),
  };
}
