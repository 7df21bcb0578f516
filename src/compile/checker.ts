/**
 * Chooses the checker: the native one where it can be run, else the one that runs everywhere.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { Checker, CheckRequest, Finding } from "./check.ts";
import { createNativeChecker } from "./check_native.ts";
import { createWorkerChecker } from "./check_worker.ts";
import { compilerCommand } from "./compiler_command.ts";
import { findNativeCompiler } from "./native_compiler.ts";

/** Makes the best checker that this machine can run. Nothing is looked for before it is needed. */
export function createChecker(): Checker {
  return new FallbackChecker([
    () => {
      const compiler = findNativeCompiler();
      return compiler === undefined ? undefined : createNativeChecker({ compiler });
    },
    () => createWorkerChecker({ command: () => compilerCommand("check") }),
  ]);
}

/** Uses the first checker that is there and can be started. */
export class FallbackChecker implements Checker {
  readonly #choices: (() => Checker | undefined)[];
  #current: Checker | undefined;

  /** @param choices best first; the last one must be there. */
  constructor(choices: readonly (() => Checker | undefined)[]) {
    this.#choices = [...choices];
  }

  async check(request: CheckRequest): Promise<readonly Finding[]> {
    const checker = this.#choose();
    try {
      return await checker.check(request);
    } catch (error) {
      const cannotStart = error instanceof RunbyteError && error.code === "INTERNAL";
      const isLast = checker === this.#current && this.#choices.length === 0;
      if (!cannotStart || isLast) throw error;
      if (checker === this.#current) {
        logger("compile").warning("{error}: {hint}", { error: error.message, hint: error.hint });
        this.#current = undefined;
      }
      return await this.check(request);
    }
  }

  async warm(): Promise<void> {
    await this.#choose().warm();
  }

  describe(): string {
    return this.#choose().describe();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current?.[Symbol.asyncDispose]();
  }

  #choose(): Checker {
    while (this.#current === undefined) this.#current = this.#choices.shift()!();
    return this.#current;
  }
}
