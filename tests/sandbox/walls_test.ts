/** Each wall with the others open: what would be left if the ones inside had fallen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import { createGuestWorker } from "../../src/sandbox/executor_deno.ts";
import { encodeRun } from "../../src/sandbox/messages.ts";
import { executorCommand, spawnExecutor } from "../../src/sandbox/spawn_executor.ts";

Deno.test("the worker's wall: inside a process with every permission, a guest worker has none", async () => {
  const worker = createGuestWorker(new URL("./probes/worker_probe.ts", import.meta.url));
  const { promise: loaded, resolve: onLoaded } = Promise.withResolvers<void>();
  const { promise: answered, resolve: onAnswer } = Promise.withResolvers<string[]>();
  worker.onmessage = ({ data }) => data === "loaded" ? onLoaded() : onAnswer(data);
  await loaded;
  worker.postMessage("go");
  const open = await answered;
  worker.terminate();
  assert.deepEqual(open, []);
});

Deno.test("the worker's wall: harden() leaves no way out by name", async () => {
  const worker = createGuestWorker(new URL("./probes/harden_probe.ts", import.meta.url));
  const { promise, resolve } = Promise.withResolvers<{ undeletable: string[]; left: string[] }>();
  worker.onmessage = ({ data }) => resolve(data);
  const { undeletable, left } = await promise;
  worker.terminate();
  assert.deepEqual(left, []);
  assert.deepEqual(undeletable, []);
});

Deno.test("the process's wall: an executor's main thread can do nothing once it has its worker", async () => {
  const { args, ...command } = executorCommand();
  const probe = new URL("./probes/executor_probe.ts", import.meta.url).href;
  const child = spawnExecutor({
    ...command,
    args: args.map((arg) => arg.endsWith("/main.ts") ? probe : arg),
  });
  let said = "";
  for await (const chunk of child.stderr) {
    said += new TextDecoder().decode(chunk);
    if (said.includes("\n")) break;
  }
  assert.deepEqual(JSON.parse(said), { open: [] });
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
});

Deno.test({
  name: "the process's wall: no environment but the module cache, no directory but the root",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const child = spawnExecutor();
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const environment = readFileSync(`/proc/${child.pid}/environ`, "utf8").split("\0").filter(
      Boolean,
    );
    const names = environment.map((entry) => entry.split("=")[0]).sort();
    assert.deepEqual(names, ["DENO_DIR", "DENO_NO_UPDATE_CHECK", "NO_COLOR", "TZ"]);
    assert.equal(Deno.readLinkSync(`/proc/${child.pid}/cwd`), "/");
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
  },
});

Deno.test("an executor ends when its input does, even with a worker that never stops", async () => {
  const child = spawnExecutor();
  const said = (): Promise<unknown> => new Promise((resolve) => child.stdout.once("data", resolve));
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await said();
  const code = "console.log('begun'); Array.prototype.sort.call({ length: 2 ** 53 - 1 })";
  const program = { modules: { "main.ts": code }, entry: "main.ts", result: "none" } as const;
  child.stdin.write(encodeRun(program, DEFAULT_LIMITS));
  await said();
  child.stdin.end();
  await exited;
});
