#!/usr/bin/env -S deno run -q -P
/**
 * Runbyte's entry point. The same entry also starts the child processes that it needs,
 * under names that begin with two underscores, so that it works alike from source, JSR, npm and a compiled binary.
 * @module
 */
import { ARGUMENTS, exit, runtimeProblem } from "./src/base/runtime.ts";

const problem = runtimeProblem();
if (problem !== undefined) {
  // deno-lint-ignore no-console -- nothing else can be loaded by such a runtime
  console.error(`error: ${problem}`);
  exit(1);
}

const [name, ...args] = ARGUMENTS;

switch (name) {
  case "__executor":
    await (await import("./src/sandbox/executor.ts")).runExecutor();
    break;
  case "__compiler":
    await (await import("./src/compile/compile_process.ts")).runCompileProcess();
    break;
  case "__demo_server":
    await (await import("./src/demo/servers.ts")).runDemoServer(args[0]);
    break;
  default:
    exit(await (await import("./src/cli/cli.ts")).runCli(ARGUMENTS));
}
