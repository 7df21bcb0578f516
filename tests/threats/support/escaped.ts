import { DEFAULT_LIMITS, type Limits } from "../../../src/base/limits.ts";
import type { ExecutorProcess } from "../../../src/sandbox/executor_process.ts";
import type { RunOutcome, Sandbox } from "../../../src/sandbox/protocol.ts";
import { createSandbox } from "../../../src/sandbox/sandbox.ts";
import { executorCommand, spawnExecutor } from "../../../src/sandbox/spawn_executor.ts";

const ENTRY = new URL("./escape/escaped_executor.ts", import.meta.url).href;

/** A real sandbox in which every program has already broken out of the engine: it runs as plain JavaScript in the worker. */
export class Escaped implements AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Every executor that was started, in their order. */
  readonly children: ExecutorProcess[] = [];

  constructor() {
    const { args, ...command } = executorCommand();
    const escaping = args.map((arg) => arg.endsWith("/main.ts") ? ENTRY : arg);
    this.sandbox = createSandbox({
      spawn: () => {
        const child = spawnExecutor({ ...command, args: escaping });
        this.children.push(child);
        return child;
      },
    });
  }

  /** Runs `code`, the body of an async function, in the worker's realm. */
  run(code: string, limits: Partial<Limits> = {}, owner = "attacker"): Promise<RunOutcome> {
    return this.sandbox.run({
      program: { modules: { "main.ts": code }, entry: "main.ts", result: "none" },
      owner,
      host: { call: () => Promise.resolve({ form: "undefined", body: "" }) },
      signal: new AbortController().signal,
      limits: { ...DEFAULT_LIMITS, timeoutMs: 10_000, ...limits },
    });
  }

  /** The value of code that must not fail. */
  // deno-lint-ignore no-explicit-any -- the value is whatever the code returned
  async value(code: string): Promise<any> {
    const outcome = await this.run(code);
    if (!outcome.ok) throw new Error(outcome.error.message);
    return outcome.value.kind === "json" ? JSON.parse(outcome.value.text) : undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox[Symbol.asyncDispose]();
  }
}
