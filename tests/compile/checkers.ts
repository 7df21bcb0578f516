import type { Checker } from "../../src/compile/check.ts";
import { createNativeChecker } from "../../src/compile/check_native.ts";
import { createWorkerChecker } from "../../src/compile/check_worker.ts";
import { compilerCommand } from "../../src/compile/compiler_command.ts";
import { findNativeCompiler } from "../../src/compile/native_compiler.ts";

const compiler = findNativeCompiler();

/** Both checkers, as far as this machine has them. */
export const CHECKERS: readonly {
  readonly name: string;
  /** Whether it is missing here. */
  readonly ignore: boolean;
  readonly create: (deadlineMs?: number) => Checker;
}[] = [
  {
    name: "TypeScript 6",
    ignore: false,
    create: (deadlineMs) =>
      createWorkerChecker({ command: () => compilerCommand("check"), deadlineMs }),
  },
  {
    name: "TypeScript 7",
    ignore: compiler === undefined,
    create: (deadlineMs) => createNativeChecker({ compiler: compiler!, deadlineMs }),
  },
];
