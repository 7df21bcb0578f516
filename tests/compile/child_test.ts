import assert from "node:assert/strict";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Child, ChildFailure } from "../../src/compile/child.ts";
import { Child as Owner } from "../support/child.ts";
import { isAlive as isRunning, waitUntil } from "../support/processes.ts";

const LONG_MS = 60_000;
const SHORT_MS = 300;

function fake(
  options: { handle?: (method: string, params: unknown) => unknown; idleMs?: number } = {},
) {
  let starts = 0;
  const child = new Child<number>({
    name: "fake",
    command: () => ({
      command: Deno.execPath(),
      args: ["run", "--quiet", "-A", new URL("fake_child.ts", import.meta.url).href],
      env: { DENO_DIR: denoDir },
    }),
    start: async (rpc) => {
      await rpc.request("echo", null);
      return ++starts;
    },
    ...options,
  });
  return child;
}

const denoDir: string = JSON.parse(
  new TextDecoder().decode(
    new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync().stdout,
  ),
).denoDir;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

Deno.test("Child starts with the first task and keeps its process for the next", async () => {
  await using child = fake();
  assert.equal(child.pid, undefined);
  assert.equal(await child.run((rpc) => rpc.request("echo", 5), LONG_MS), 5);
  const { pid } = child;
  assert.equal(await child.run((_, start) => Promise.resolve(start), LONG_MS), 1);
  assert.equal(child.pid, pid);
});

Deno.test("Child runs tasks one after the other, in their order", async () => {
  await using child = fake();
  const running: string[] = [];
  const task = (name: string) =>
    child.run(async (rpc) => {
      running.push(`${name} starts`);
      await rpc.request("echo", name);
      running.push(`${name} ends`);
    }, LONG_MS);
  await Promise.all([task("a"), task("b")]);
  assert.deepEqual(running, ["a starts", "a ends", "b starts", "b ends"]);
});

for (const method of ["hang", "spin"]) {
  Deno.test(`Child kills a process that does not answer (${method}) and starts another`, async () => {
    await using child = fake();
    await child.run((rpc) => rpc.request("echo", 1), LONG_MS);
    const pid = child.pid!;
    const hostile = child.run((rpc) => rpc.request(method, null), SHORT_MS);
    const next = child.run((_, start) => Promise.resolve(start), LONG_MS);
    await assert.rejects(
      hostile,
      (error) => error instanceof ChildFailure && error.reason === "deadline",
    );
    assert.equal(await next, 2);
    assert.equal(isAlive(pid), false);
  });
}

for (const method of ["die", "babble", "throw"]) {
  Deno.test(`Child survives a process that ends in mid-task (${method})`, async () => {
    await using child = fake();
    await assert.rejects(
      child.run(async (rpc) => {
        await rpc.request(method, null);
        await rpc.request("hang", null);
      }, LONG_MS),
      (error) => error instanceof ChildFailure && error.reason === "crash",
    );
    assert.equal(await child.run((rpc) => rpc.request("echo", 2), LONG_MS), 2);
  });
}

Deno.test("Child answers requests of its process", async () => {
  await using child = fake({ handle: (method, params) => `${method} ${params}` });
  assert.equal(await child.run((rpc) => rpc.request("ask", "why"), LONG_MS), "question why");
});

Deno.test("Child gives its process none of our environment, and the root as directory", async () => {
  process.env.RUNBYTE_TEST_SECRET = "hidden";
  await using child = fake();
  const rights = await child.run((rpc) => rpc.request("rights", null), LONG_MS);
  const { env, cwd } = rights as { env: Record<string, string>; cwd: string };
  delete process.env.RUNBYTE_TEST_SECRET;
  assert.equal(cwd, "/");
  // Deno itself adds the second and third to what its own children get.
  const allowed = ["DENO_DIR", "DENO_NODE_SHIM_ACTIVE", "PATH"];
  assert.deepEqual(Object.keys(env).filter((name) => !allowed.includes(name)), []);
});

Deno.test("Child ends its process when there is nothing to do, and comes back", async () => {
  await using child = fake({ idleMs: 1 });
  await child.run((rpc) => rpc.request("echo", 1), LONG_MS);
  while (child.pid !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(await child.run((_, start) => Promise.resolve(start), LONG_MS), 2);
});

Deno.test("Child leaves no process behind when it is disposed", async () => {
  const child = fake();
  await child.run((rpc) => rpc.request("echo", 1), LONG_MS);
  const pid = child.pid!;
  await child[Symbol.asyncDispose]();
  assert.equal(isAlive(pid), false);
  await assert.rejects(child.run(() => Promise.resolve(), LONG_MS), /closed/);
});

Deno.test("Child says which process cannot be started, and why", async () => {
  await using child = new Child({
    name: "nothing",
    command: () => ({ command: "/no/such/command", args: [], env: {} }),
    start: () => new Promise(() => {}),
  });
  await assert.rejects(child.run(() => Promise.resolve(), LONG_MS), /Cannot start the nothing/);
});

Deno.test({
  name: "a process that does not notice the end of its stdin ends with a killed Runbyte",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const script = fileURLToPath(new URL("../toys/compile_owner.ts", import.meta.url));
    await using owner = new Owner(Deno.execPath(), ["run", "-qA", script]);
    await waitUntil("its child runs", () => owner.lines.length > 0);
    const pid = Number(owner.lines[0]);
    assert(isRunning(pid));
    owner.kill("SIGKILL");
    await owner.exited;
    await waitUntil("the child ends", () => !isRunning(pid));
  },
});
