/** One session against the others: what it uses up is its own. */
import assert from "node:assert/strict";
import { DEFAULT_LIMITS, type Limits } from "../../src/base/limits.ts";
import type { RunOutcome, Sandbox } from "../../src/sandbox/protocol.ts";
import { createSandbox } from "../../src/sandbox/sandbox.ts";
import { Escaped } from "./support/escaped.ts";

function run(
  sandbox: Sandbox,
  owner: string,
  code: string,
  limits: Partial<Limits> = {},
): Promise<RunOutcome> {
  return sandbox.run({
    program: {
      modules: { "main.ts": `export default async () => {${code}\n}` },
      entry: "main.ts",
      result: "default",
    },
    owner,
    host: { call: () => Promise.resolve({ form: "undefined", body: "" }) },
    signal: new AbortController().signal,
    limits: { ...DEFAULT_LIMITS, ...limits },
  });
}

Deno.test("ten hanging runs of one session", async () => {
  await using sandbox = createSandbox();
  let ended = 0;
  const hang = "Array.prototype.sort.call({ length: 2 ** 53 - 1 })";
  const hanging = Promise.allSettled(
    Array.from(
      { length: 10 },
      () => run(sandbox, "hog", hang, { timeoutMs: 20_000 }).finally(() => ended++),
    ),
  );
  for (const owner of ["a", "b", "c"]) {
    const outcomes = await Promise.all([1, 2, 3].map((n) => run(sandbox, owner, `return ${n}`)));
    assert(outcomes.every(({ ok }) => ok), owner);
  }
  assert.equal(ended, 0, "others did not have to wait for the hanging ones");
  await sandbox[Symbol.asyncDispose]();
  assert.equal((await hanging).length, 10);
});

Deno.test("a session's memory read by the next one", async () => {
  await using sandbox = createSandbox({ maxRuns: 1, maxIdle: 1 });
  const mark = "the-mark-of-a-session-";
  const left = await run(
    sandbox,
    "a",
    `globalThis.kept = ${JSON.stringify(mark)}.repeat(1e5); return kept.length`,
  );
  assert(left.ok);
  // The same process runs the next program; its memory is another one, and new memory is empty.
  const code = `const found = [];
    for (const name of Object.getOwnPropertyNames(globalThis)) if (/kept/.test(name)) found.push(name);
    for (let i = 0; i < 50; i++) if (new Uint8Array(1e6).some((byte) => byte !== 0)) found.push(i);
    return found`;
  const next = await run(sandbox, "b", code);
  assert(next.ok && next.value.kind === "json");
  assert.equal(next.value.text, "[]");
});

Deno.test("a worker that serves two sessions at once", async () => {
  await using escaped = new Escaped();
  // Each run stays until it has seen how many others there are in its process.
  const code = `const scope = before.globalThis;
    scope.runs = (scope.runs ?? 0) + 1;
    let most = 0;
    for (let i = 0; i < 20; i++) { most = Math.max(most, scope.runs); await new Promise((next) => setTimeout(next, 10)); }
    scope.runs--;
    return [before.Deno.pid, most];`;
  const owners = ["a", "b", "c", "a", "b", "c"];
  const outcomes = await Promise.all(owners.map((owner) => escaped.run(code, {}, owner)));
  const seen = outcomes.map((outcome) => {
    assert(outcome.ok && outcome.value.kind === "json");
    return JSON.parse(outcome.value.text) as [pid: number, most: number];
  });
  assert(seen.every(([, most]) => most === 1), JSON.stringify(seen));
});
