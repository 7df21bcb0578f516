/** Time that a run spends waiting for a person. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import type { HostCalls, RunOutcome } from "../../src/sandbox/protocol.ts";
import { RunClock } from "../../src/sandbox/run_clock.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";

const TIMEOUT_MS = 500;
const ANSWER_MS = 1_200;

/** Runs a program whose call `slow` takes longer than the whole run may, with the clock stopped meanwhile. */
async function run(code: string): Promise<RunOutcome> {
  const clock = new RunClock();
  const host: HostCalls = {
    async call({ name }) {
      using _hold = name === "slow" ? clock.stop() : undefined;
      if (name === "slow") await delay(ANSWER_MS);
      return { form: "json", body: "1" };
    },
  };
  await using sandbox = createSandbox();
  return await sandbox.run({
    program: {
      modules: {
        "main.ts": 'import { hostCall } from "runbyte:host"; export async function exec() {' +
          `const call = (name) => hostCall("tool", name, {}); ${code} }`,
      },
      entry: "main.ts",
      result: "exec",
    },
    owner: "test",
    limits: { ...DEFAULT_LIMITS, timeoutMs: TIMEOUT_MS },
    host,
    clock,
    signal: new AbortController().signal,
  });
}

Deno.test("a run is not stopped while its clock stands still, however long that is", async () => {
  const outcome = await run('return await call("slow") + await call("slow");');
  assert(outcome.ok, JSON.stringify(outcome));
  assert.deepEqual(outcome.value, { kind: "json", text: "2" });
});

Deno.test("a program that computes is stopped although its clock stands still", async () => {
  const outcome = await run('const slow = call("slow"); await call("fast"); for (;;);');
  assert(!outcome.ok);
  assert.equal(outcome.error.limit, "timeoutMs");
});

Deno.test("the time goes on after the clock stood still", async () => {
  const outcome = await run('await call("slow"); await new Promise((r) => setTimeout(r, 60_000));');
  assert(!outcome.ok);
  assert.equal(outcome.error.limit, "timeoutMs");
  assert(outcome.durationMs >= ANSWER_MS);
});

Deno.test("RunClock stands still as long as anybody holds it, and tells of changes alone", () => {
  const clock = new RunClock();
  const heard: boolean[] = [];
  clock.listen((isStopped) => heard.push(isStopped));
  const [a, b] = [clock.stop(), clock.stop()];
  a[Symbol.dispose]();
  a[Symbol.dispose]();
  assert.equal(clock.isStopped, true);
  b[Symbol.dispose]();
  assert.equal(clock.isStopped, false);
  assert.deepEqual(heard, [true, false]);
});
