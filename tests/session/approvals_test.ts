import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { RunClock } from "../../src/sandbox/run_clock.ts";
import { Approvals, type ApprovalsOptions } from "../../src/session/approvals.ts";
import { type AskPerson, NobodyToAsk } from "../../src/session/person.ts";

const CALL = { server: "crm", tool: "delete", args: '{"id":1}', rule: "policy[0]" };
const { signal } = new AbortController();

function make(ask: AskPerson | undefined, options: Partial<ApprovalsOptions> = {}): Approvals {
  return new Approvals({ ask, maxCalls: 10, ...options });
}

function allow(calls?: unknown): AskPerson {
  return () => Promise.resolve({ action: "accept", content: { calls } });
}

Deno.test("pass() asks about every call unless the answer was for more", async () => {
  let asked = 0;
  const approvals = make((question, over) => allow(++asked === 1 ? undefined : 3)(question, over));
  for (let n = 0; n < 4; n++) assert.equal(await approvals.pass(CALL, signal), undefined);
  assert.equal(asked, 2);
  await approvals.pass(CALL, signal);
  assert.equal(asked, 3);
});

Deno.test("pass() takes an answer for one tool only", async () => {
  const asked: string[] = [];
  const approvals = make(({ server, tool }) => {
    asked.push(`${server}.${tool}`);
    return Promise.resolve({ action: "accept", content: { calls: 5 } });
  });
  for (const [server, tool] of [["crm", "delete"], ["mail", "delete"], ["crm", "purge"]]) {
    await approvals.pass({ ...CALL, server, tool }, signal);
    await approvals.pass({ ...CALL, server, tool }, signal);
  }
  assert.deepEqual(asked, ["crm.delete", "mail.delete", "crm.purge"]);
});

Deno.test("calls at the same time are one question if its answer is for all of them", async () => {
  let asked = 0;
  const approvals = make((question, over) => (asked++, allow(10)(question, over)));
  const all = await Promise.all(Array.from({ length: 10 }, () => approvals.pass(CALL, signal)));
  assert.deepEqual(all, Array(10).fill(undefined));
  assert.equal(asked, 1);
});

for (const [calls, allowed] of [[0, 0], [-1, 0], [1.5, 0], ["9", 0], [1, 1], [99, 10]] as const) {
  Deno.test(`an answer for ${JSON.stringify(calls)} calls allows ${allowed} of at most 10`, async () => {
    let asked = 0;
    const approvals = make((question, over) =>
      ++asked === 1 ? allow(calls)(question, over) : Promise.resolve({ action: "decline" })
    );
    let made = 0;
    while (await approvals.pass(CALL, signal) === undefined) made++;
    assert.equal(made, allowed);
  });
}

Deno.test("who refused three times is not asked again about this tool in this run", async () => {
  let asked = 0;
  const approvals = make(() => (asked++, Promise.resolve({ action: "decline" })));
  const all = await Promise.all(Array.from({ length: 20 }, () => approvals.pass(CALL, signal)));
  assert.equal(asked, 3);
  assert.equal(all[2], "the person refused");
  assert.equal(all[19], "the person refused 3 times in this run");
});

Deno.test("the clock stands still while somebody thinks, and runs afterwards", async () => {
  const clock = new RunClock();
  const answer = Promise.withResolvers<void>();
  const ask: AskPerson = async () => {
    assert.equal(clock.isStopped, true);
    await answer.promise;
    return { action: "accept" };
  };
  const passing = make(ask, { clock }).pass(CALL, signal);
  assert.equal(clock.isStopped, true);
  answer.resolve();
  await passing;
  assert.equal(clock.isStopped, false);
});

Deno.test("a question that nobody answers is a refusal with its limit", async () => {
  const approvals = make(
    (_question, over) =>
      new Promise((_, reject) => over.addEventListener("abort", () => reject(over.reason))),
    { answerLimitMs: 5 },
  );
  const alive = setTimeout(() => {}, 10_000);
  assert.equal(await approvals.pass(CALL, signal), "nobody answered within 0.005 s");
  clearTimeout(alive);
});

Deno.test("a run that ends withdraws the question and throws, for those in line, too", async () => {
  const stop = new AbortController();
  let withdrawn = 0;
  const approvals = make((_question, over) =>
    new Promise((_, reject) =>
      over.addEventListener("abort", () => (withdrawn++, reject(over.reason)))
    )
  );
  const passing = [approvals.pass(CALL, stop.signal), approvals.pass(CALL, stop.signal)];
  await Promise.resolve();
  await Promise.resolve();
  stop.abort(new Error("over"));
  const results = await Promise.allSettled(passing);
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected"]);
  assert.equal(withdrawn, 1);
});

Deno.test("only where the client cannot ask are files asked", async () => {
  const files = { ask: () => Promise.resolve(1) };
  const nobody: AskPerson = () => Promise.reject(new NobodyToAsk("no form"));
  const broken: AskPerson = () => Promise.reject(new RunbyteError("TOOL_FAILED", "it broke"));
  assert.equal(await make(nobody, { files }).pass(CALL, signal), undefined);
  assert.equal(await make(undefined, { files }).pass(CALL, signal), undefined);
  assert.equal(await make(broken, { files }).pass(CALL, signal), "it broke");
  assert.equal(
    await make(nobody).pass(CALL, signal),
    "The person cannot be asked: no form",
  );
});
