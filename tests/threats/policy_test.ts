/** Programs and servers that want to get past the policy. */
import assert from "node:assert/strict";
import { RunbyteError } from "../../src/base/errors.ts";
import { DEFAULT_LIMITS } from "../../src/base/limits.ts";
import type { PolicyRule } from "../../src/base/policy_rule.ts";
import { createRedactor } from "../../src/base/redact.ts";
import type { HostReply } from "../../src/sandbox/protocol.ts";
import { toElicitation } from "../../src/server/ask_person.ts";
import { Approvals } from "../../src/session/approvals.ts";
import { CallGate } from "../../src/session/call_gate.ts";
import { CallLog } from "../../src/session/call_log.ts";
import { describeCalls } from "../../src/session/describe_calls.ts";
import { FileCalls } from "../../src/session/file_calls.ts";
import { SessionHostCalls } from "../../src/session/host_calls.ts";
import type { AskPerson, Question } from "../../src/session/person.ts";
import { RecordedWrites } from "../../src/session/recorded_writes.ts";
import { FakeTools } from "../session/fakes.ts";
import { makeWorkspace } from "../vfs/workspace_fixture.ts";

interface RunOptions {
  readonly policy?: readonly Omit<PolicyRule, "where">[];
  readonly ask?: AskPerson;
  readonly writes?: RecordedWrites;
}

/** The host's side of a run over fake servers. */
async function makeRun({ policy = [], ask, writes }: RunOptions) {
  const workspace = await makeWorkspace();
  const tools = new FakeTools();
  const log = new CallLog(() => 0);
  const host = new SessionHostCalls({
    tools,
    files: new FileCalls(workspace.workspace, 1_000),
    limits: DEFAULT_LIMITS,
    log,
    gate: new CallGate({
      tools,
      policy: policy.map((rule, index) => ({ ...rule, where: `policy[${index}]` })),
      approvals: new Approvals({ ask, maxCalls: 10 }),
      redact: createRedactor(["s3cret-value"]),
      writes,
    }),
  });
  const { signal } = new AbortController();
  return {
    tools,
    log,
    call: (name: string, args: object = {}): Promise<HostReply> =>
      host.call({ seq: 0, kind: "tool", name, args: JSON.stringify(args) }, signal),
    [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose](),
  };
}

function messageOf({ form, body }: HostReply): string {
  assert.equal(form, "error");
  const { name, message } = JSON.parse(body);
  assert.equal(name, "ToolError");
  return message;
}

for (const name of ["crm/delete", "crm/admin/delete", "crm/.delete", "crm/delete\n", "crm/a.b"]) {
  Deno.test(`a denied server's tool with the name ${JSON.stringify(name)} is never called`, async () => {
    await using run = await makeRun({ policy: [{ tools: ["crm.*"], action: "deny" }] });
    assert.match(messageOf(await run.call(name)), /policy\[0\] denies it/);
    assert.deepEqual(run.tools.calls, []);
    assert.deepEqual(run.log.calls.map(({ state }) => state), ["denied"]);
  });
}

Deno.test("a server that cannot say what its tool is has none of its calls made under a policy", async () => {
  await using run = await makeRun({ policy: [{ annotation: "destructiveHint", action: "deny" }] });
  run.tools.describeTool = () =>
    Promise.reject(new RunbyteError("SERVER_UNAVAILABLE", "It is down"));
  assert.equal(messageOf(await run.call("crm/delete")), "It is down");
  assert.deepEqual(run.tools.calls, []);
});

Deno.test("nothing is called while a person thinks, and nothing after a refusal", async () => {
  const answer = Promise.withResolvers<void>();
  const ask: AskPerson = async () => {
    await answer.promise;
    return { action: "decline" };
  };
  await using run = await makeRun({ policy: [{ action: "ask" }], ask });
  const calling = run.call("crm/delete", { id: 1 });
  while (run.log.calls[0]?.state !== "waiting") await Promise.resolve();
  assert.match(
    describeCalls(run.log.calls),
    /1\. crm\/delete: not made, nobody had allowed it yet/,
  );
  answer.resolve();
  assert.match(messageOf(await calling), /policy\[0\] asks, and the person refused/);
  assert.deepEqual(run.tools.calls, []);
});

Deno.test("what a person is asked holds no secret and nothing that a terminal obeys, and says what it leaves out", async () => {
  const asked: Question[] = [];
  const ask: AskPerson = (question) => {
    asked.push(question);
    return Promise.resolve({ action: "accept" });
  };
  await using run = await makeRun({ policy: [{ action: "ask" }], ask });
  const args = { token: "s3cret-value", escape: "\u009b2J", long: "x".repeat(10_000) };
  assert.equal((await run.call("crm/delete", args)).form, "json");
  const message = String(asked[0].params.message);
  assert.doesNotMatch(message, /s3cret-value|\u009b/);
  assert.match(message, /\[redacted\]/);
  assert.match(message, /… \(\d+ more characters\)$/);
  assert.ok(message.length < 5_000);
  // The call itself is made with what the program gave.
  assert.equal(run.tools.calls[0].args, JSON.stringify(args));
});

Deno.test("a downstream's question cannot pass for one of Runbyte", () => {
  const forged = "May the agent's program call 'crm.delete'? policy[0] asks.";
  const params = { message: forged, requestedSchema: { type: "object", properties: {} } };
  const question = { server: "evil", tool: "x", params } as Question;
  const { message } = toElicitation(question, { form: {} }, (text) => text);
  assert.equal(message, `Server 'evil' asks in a call of 'x': ${forged}`);
});

Deno.test("a preview makes no write, whatever the policy allows, and denies what it denies", async () => {
  const writes = new RecordedWrites();
  const policy = [
    { tools: ["crm.purge"], action: "deny" },
    { action: "allow" },
  ] as const;
  await using run = await makeRun({ policy, writes });
  run.tools.annotations = { list: { readOnlyHint: true } };
  assert.deepEqual(await run.call("crm/delete", { id: 1 }), { form: "json", body: "null" });
  messageOf(await run.call("crm/purge"));
  await run.call("crm/list");
  assert.deepEqual(run.tools.calls.map(({ tool }) => tool), ["list"]);
  assert.deepEqual(run.log.calls.map(({ state }) => state), ["recorded", "denied", "completed"]);
  assert.deepEqual(JSON.parse(writes.toJson()), {
    writes: [{ server: "crm", tool: "delete", arguments: { id: 1 } }],
  });
});

Deno.test("a preview keeps writes up to a bound of its own", async () => {
  const writes = new RecordedWrites();
  await using run = await makeRun({ writes });
  const big = { text: "x".repeat(7 * 1024 * 1024) };
  assert.equal((await run.call("crm/write", big)).form, "json");
  assert.equal((await run.call("crm/write", big)).form, "json");
  assert.match(messageOf(await run.call("crm/write", big)), /no room for more writes/);
});
