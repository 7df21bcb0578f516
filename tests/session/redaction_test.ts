import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunOutcome } from "../../src/sandbox/protocol.ts";
import type { Answer } from "../../src/session/session.ts";
import {
  failed,
  hostCall,
  makeSession,
  returned,
  returnedJson,
  type SessionFixture,
} from "./fakes.ts";

const SECRET = "sk-TEST-SECRET-123";
const QUOTED = 'pass"word\\9';
const SECRETS = { secrets: [SECRET, QUOTED, "998877665544"] };

function assertClean(answer: Answer, fixture: SessionFixture): void {
  const saved = readdirSync(fixture.workspace.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const all = JSON.stringify(answer) + saved.join("");
  for (const secret of [...SECRETS.secrets, JSON.stringify(QUOTED).slice(1, -1)]) {
    assert.ok(!all.includes(secret), all.slice(0, 500));
  }
}

const frames = [{ functionName: "", file: "main.ts", line: 1, column: 1 }];
const OUTCOMES: Readonly<Record<string, RunOutcome>> = {
  "a returned object": returnedJson({ env: { TOKEN: SECRET, [SECRET]: QUOTED } }),
  "a returned string": returned({ kind: "string", text: `Bearer ${SECRET} ${QUOTED}` }),
  "a long result and its file": returnedJson(Array(5_000).fill({ token: SECRET, other: QUOTED })),
  "a long text and its file": returned({ kind: "string", text: `${SECRET} `.repeat(9_000) }),
  "console output": returnedJson(1, [{ level: "log", text: SECRET }]),
  "long console output and its file": returnedJson(1, [{
    level: "log",
    text: `${SECRET}\n`.repeat(9_000),
  }]),
  "an error message": failed({ message: `401 for ${SECRET}`, frames }),
  "a long error message and its file": failed({ message: SECRET.repeat(9_000) }),
  "an error name": failed({ name: SECRET }),
};

for (const [channel, outcome] of Object.entries(OUTCOMES)) {
  Deno.test(`secrets do not leave through ${channel}`, async () => {
    await using fixture = await makeSession(SECRETS);
    assertClean(await fixture.run(() => outcome), fixture);
  });
}

Deno.test("secrets do not leave through the source line of a failed program", async () => {
  await using fixture = await makeSession(SECRETS);
  assertClean(await fixture.run(() => failed({ frames }), `throw "${SECRET}";`), fixture);
});

Deno.test("secrets do not leave through the list of tool calls", async () => {
  await using fixture = await makeSession(SECRETS);
  fixture.tools.answer = () => ({ form: "error", body: JSON.stringify({ message: SECRET }) });
  const answer = await fixture.run(async (request) => {
    // The secret straddles the place where arguments are cut.
    await hostCall(request, "tool", "a/b", { pad: "x".repeat(95), token: SECRET });
    return failed({});
  });
  assertClean(answer, fixture);
  assert.doesNotMatch(JSON.stringify(answer), /sk-TEST/);
});

Deno.test("secrets do not leave through compiler diagnostics", async () => {
  await using fixture = await makeSession(SECRETS);
  fixture.compiler.outcome = { ok: false, diagnostics: [], text: `const key = "${SECRET}";` };
  assertClean(await fixture.run(() => returnedJson(1)), fixture);
});

Deno.test("secrets do not leave through read_file and list_directory", async () => {
  await using fixture = await makeSession(SECRETS);
  await fixture.workspace.write([`${SECRET}.txt`], new TextEncoder().encode(`a ${SECRET} b`));
  const { session } = fixture;
  for (
    const answer of [
      await session.readFile([`/workspace/${SECRET}.txt`]),
      await session.readFile([`/workspace/${SECRET}.txt`], { offset: 1, limit: 1 }),
      await session.readFile([`/workspace/${SECRET}`]),
      await session.listDirectory("/workspace"),
      await session.listDirectory("/", { query: SECRET }),
    ]
  ) {
    assert.doesNotMatch(JSON.stringify(answer), /sk-TEST/);
  }
});

Deno.test("a secret that is a number leaves valid JSON behind", async () => {
  await using fixture = await makeSession(SECRETS);
  const answer = await fixture.run(() => returnedJson({ account: 998877665544, ok: true }));
  const [block] = answer.blocks;
  assert.ok(block?.type === "text");
  assert.deepEqual(JSON.parse(block.text), { account: "[redacted]", ok: true });
});

Deno.test("secrets do not leave through a string of many megabytes", async () => {
  await using fixture = await makeSession(SECRETS);
  const long = "ab".repeat(6_000_000);
  assertClean(await fixture.run(() => returnedJson([long, SECRET, long + SECRET])), fixture);
});
