/** What one caller cannot do to another, and to Runbyte, over HTTP. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheEnvironment, ROOT } from "../support/entry.ts";
import { HttpRunbyte, type HttpRunbyteOptions } from "../support/http_runbyte.ts";
import {
  currentRequest,
  execute,
  INITIALIZE,
  JSON_HEADERS,
  request,
} from "../support/mcp_messages.ts";

const CALLERS = { alice: "the-token-of-alice", bob: "the-token-of-bob" };

function start(options: HttpRunbyteOptions = {}): Promise<HttpRunbyte> {
  const server = { callers: CALLERS, ...options.server };
  return HttpRunbyte.start({ token: null, ...options, server });
}

/** One request of a caller; its status and text. */
async function post(
  runbyte: HttpRunbyte,
  caller: keyof typeof CALLERS,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  method = "POST",
): Promise<{ status: number; text: string; session: string | null }> {
  const response = await runbyte.fetch({
    method,
    headers: { authorization: `Bearer ${CALLERS[caller]}`, ...JSON_HEADERS, ...headers },
    ...method === "POST" && { body },
  });
  const text = await response.text();
  return { status: response.status, text, session: response.headers.get("mcp-session-id") };
}

async function openSession(
  runbyte: HttpRunbyte,
  caller: keyof typeof CALLERS,
): Promise<Record<string, string>> {
  const { session, text } = await post(runbyte, caller, INITIALIZE);
  assert(session !== null, text);
  return { "mcp-session-id": session };
}

/** A program of the current protocol. */
function run(runbyte: HttpRunbyte, caller: keyof typeof CALLERS, code: string) {
  const params = { name: "execute_code", arguments: { code } };
  const { headers, body } = currentRequest("tools/call", params);
  return post(runbyte, caller, body, headers);
}

Deno.test("a session is not there for anybody but its caller", async () => {
  await using runbyte = await start();
  const session = await openSession(runbyte, "alice");
  assert.match(session["mcp-session-id"], /^[\w-]{32}$/);
  for (const method of ["POST", "GET", "DELETE"]) {
    const stolen = await post(runbyte, "bob", request("tools/list"), session, method);
    assert.equal(stolen.status, 404, method);
    const invented = { "mcp-session-id": "x".repeat(32) };
    const never = await post(runbyte, "bob", request("tools/list"), invented, method);
    assert.equal(stolen.text, never.text, "a session of others looks as one that never was");
  }
  assert.equal((await post(runbyte, "alice", request("tools/list"), session)).status, 200);
});

Deno.test("sessions have an end, for each caller alone, and ended ones make room", async () => {
  await using runbyte = await start({ server: { limits: { sessionsPerCaller: 3, sessions: 5 } } });
  const opened = await Promise.all(
    Array.from({ length: 12 }, () => post(runbyte, "alice", INITIALIZE)),
  );
  const kept = opened.filter(({ status }) => status === 200);
  assert.equal(kept.length, 3, "however fast they come");
  assert.equal(opened.filter(({ status }) => status === 429).length, 9);
  const first = { "mcp-session-id": kept[0].session! };
  await openSession(runbyte, "bob");
  await openSession(runbyte, "bob");
  assert.equal((await post(runbyte, "bob", INITIALIZE)).status, 429, "five in all");
  assert.equal((await post(runbyte, "alice", "", first, "DELETE")).status, 200);
  await openSession(runbyte, "alice");
});

Deno.test("what claims to be an initialize and is none leaves no session behind", async () => {
  await using runbyte = await start({ server: { limits: { sessionsPerCaller: 1 } } });
  for (const body of [request("initialize"), request("initialize", { protocolVersion: 5 })]) {
    const { status, session } = await post(runbyte, "alice", body);
    assert.equal(status, 400);
    assert.equal(session, null);
  }
  await openSession(runbyte, "alice");
});

Deno.test("calls over the limit are refused, and only those of the caller who has too many", async () => {
  await using runbyte = await start({
    server: { limits: { callsPerCaller: 8, runs: 1, runsPerCaller: 1 } },
  });
  const nap = "await new Promise((resolve) => setTimeout(resolve, 50)); return 'rested'";
  const answers = await Promise.all(Array.from({ length: 40 }, () => run(runbyte, "alice", nap)));
  const served = answers.filter(({ status }) => status === 200);
  assert(served.length >= 8 && served.length < 40, `${served.length} of 40 were served`);
  for (const { text } of served) assert.match(text, /rested/);
  assert(answers.every(({ status }) => status === 200 || status === 429));
  const batch = `[${Array.from({ length: 9 }, (_, id) => execute("return 1", id)).join()}]`;
  const session = await openSession(runbyte, "alice");
  assert.equal((await post(runbyte, "alice", batch, session)).status, 429, "a batch counts whole");
  assert.equal((await run(runbyte, "bob", "return 1")).status, 200);
});

Deno.test("a caller with many programs waiting keeps another one waiting for one of them at most", async () => {
  await using runbyte = await start({ server: { limits: { runs: 1, runsPerCaller: 1 } } });
  await run(runbyte, "alice", "return 0");
  const order: string[] = [];
  const nap = "await new Promise((resolve) => setTimeout(resolve, 100)); return 1";
  const many = Array.from({ length: 30 }, async () => {
    await run(runbyte, "alice", nap);
    order.push("alice");
  });
  const one = run(runbyte, "bob", "return 1").then(() => order.push("bob"));
  await Promise.all([...many, one]);
  const before = order.indexOf("bob");
  assert(before < 15, `${before} of 30 programs of the other caller came first`);
});

Deno.test("a question that nobody answers holds no place", async () => {
  const script = fileURLToPath(new URL("../toys/asking_server.ts", import.meta.url));
  const args = ["run", "-qA", "--cached-only", "--config", join(ROOT, "deno.json"), script];
  const asking = { command: Deno.execPath(), args, env: cacheEnvironment(), share: false };
  await using runbyte = await start({
    mcpServers: { asking },
    server: { limits: { runs: 2, runsPerCaller: 1 } },
  });
  const code = "import { greet } from './servers/asking'; return await greet({});";
  const params = { name: "execute_code", arguments: { code } };
  const { headers, body } = currentRequest("tools/call", params, { elicitation: {} });
  for (const caller of ["alice", "bob"] as const) {
    assert.match((await post(runbyte, caller, body, headers)).text, /input_required/);
  }
  assert.match((await run(runbyte, "alice", "return 'free'")).text, /free/);
});

Deno.test("requests have a rate, for each caller alone", async () => {
  await using runbyte = await start({ server: { limits: { requestsPerSecond: 1 } } });
  const session = await openSession(runbyte, "alice");
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async (_, id) => {
      const { status } = await post(runbyte, "alice", request("ping", {}, id), session);
      return status;
    }),
  );
  assert(statuses.filter((status) => status === 200).length >= 20);
  assert(statuses.includes(429));
  await openSession(runbyte, "bob");
});

Deno.test("5,000 sessions and 1,000 calls at once leave Runbyte and its other callers as they were", async () => {
  await using runbyte = await start();
  const statuses = new Map<number, number>();
  const count = (status: number): void =>
    void statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const open = async (times: number): Promise<void> => {
    for (let i = 0; i < times; i++) count((await post(runbyte, "alice", INITIALIZE)).status);
  };
  await Promise.all(Array.from({ length: 50 }, () => open(100)));
  const calls = Array.from({ length: 1_000 }, () => run(runbyte, "alice", "return 1"));
  const bob = await run(runbyte, "bob", "return 'served'");
  assert.match(bob.text, /served/);
  for (const { status } of await Promise.all(calls)) count(status);
  assert.deepEqual([...statuses.keys()].sort(), [200, 429]);
  assert.match((await run(runbyte, "alice", "return 1+1")).text, /"2"/);
});

Deno.test("a fault of Runbyte shows in its log and nowhere else", async () => {
  await using runbyte = await start();
  // Where the workspaces are to be, there is a file.
  mkdirSync(runbyte.scratch, { recursive: true });
  writeFileSync(join(runbyte.scratch, "workspaces"), "");
  const { status, text } = await run(runbyte, "alice", "return 1");
  assert.equal(status, 200);
  assert.match(text, /Runbyte failed; its log says more/);
  for (const word of [runbyte.scratch, "workspaces", "file://", "ENOTDIR", "EEXIST", "    at "]) {
    assert(!text.includes(word), `${word} shows: ${text}`);
  }
  assert.match(runbyte.child.stderr, /Cannot make a workspace/);
  rmSync(join(runbyte.scratch, "workspaces"));
  assert.match((await run(runbyte, "alice", "return 'again'")).text, /again/);
});

Deno.test("neither answers nor logs show a token", async () => {
  await using runbyte = await start({ config: { log: { level: "debug" } } });
  const own = await run(
    runbyte,
    "alice",
    `console.log("${CALLERS.alice}"); return "${CALLERS.bob}"`,
  );
  await post(runbyte, "alice", "{", { authorization: `Bearer ${CALLERS.bob}x` });
  for (const token of Object.values(CALLERS)) {
    assert(!(own.text + runbyte.child.stderr).includes(token));
  }
});
