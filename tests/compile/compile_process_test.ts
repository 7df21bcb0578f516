import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { compilerCommand } from "../../src/compile/compiler_command.ts";

const { command, args, env } = compilerCommand("prepare");

/** What a script prints that is started with the rights of the compiler process. */
function output(script: string): string {
  const entry = args.findIndex((argument) => argument.endsWith("main.ts"));
  const url = new URL(script, import.meta.url).href;
  const { stdout, stderr } = spawnSync(command, [...args.slice(0, entry), url], { env, cwd: "/" });
  assert(stdout.length > 0, stderr.toString());
  return stdout.toString();
}

Deno.test("dropPermissions() leaves the compiler process no right at all", () => {
  const attempts: Record<string, string> = JSON.parse(output("rights_child.ts"));
  assert.deepEqual(Object.keys(attempts), ["read", "write", "env", "run", "net", "file", "remote"]);
  for (const [name, result] of Object.entries(attempts)) assert.equal(result, "refused", name);
});

Deno.test("compilerCommand() starts with reading and the environment alone, and names no variable but the cache", () => {
  assert.deepEqual(args.filter((one) => one.startsWith("--allow")), [
    "--allow-read",
    "--allow-env",
  ]);
  assert(args.includes("--no-prompt") && args.includes("--cached-only"));
  assert.deepEqual(Object.keys(env).sort(), ["DENO_DIR", "DENO_NO_UPDATE_CHECK", "NO_COLOR", "TZ"]);
});

Deno.test("runCompileProcess() ends with its input", () => {
  const { status, signal } = spawnSync(command, args, {
    env,
    cwd: "/",
    input: "",
    timeout: 60_000,
  });
  assert.deepEqual([status, signal], [0, null]);
});

Deno.test("runCompileProcess() ends at input that is no message", () => {
  const { status } = spawnSync(command, args, {
    env,
    cwd: "/",
    input: "x".repeat(5_000),
    timeout: 60_000,
  });
  assert.equal(status, 1);
});
