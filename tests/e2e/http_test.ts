import type { Client } from "@modelcontextprotocol/client";
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { Child } from "../support/child.ts";
import { environment } from "../support/entry.ts";
import { HttpRunbyte, TOKEN } from "../support/http_runbyte.ts";
import { findInspector } from "../support/inspector.ts";
import { descendantsOf, isAlive, waitUntil } from "../support/processes.ts";
import { toyServer } from "../support/servers.ts";

const CLIENTS = ["v1", "2025", "2026"] as const;
const ADD =
  "import { structured } from './servers/toy'; return (await structured({ a: 40, b: 2 })).sum;";
const WRITE = "import * as fs from '@runbyte/fs'; await fs.writeFile('a.txt', 'kept');";
const begun = (name: string): string =>
  `import * as fs from "@runbyte/fs"; await fs.writeFile("begun-${name}.txt", "");`;
const NAP = "return await new Promise((resolve) => setTimeout(() => resolve('rested'), ";

const JSON_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "raw", version: "1" },
  },
});

/** Directories of sessions that live. */
function workspaces({ scratch }: HttpRunbyte): readonly string[] {
  const live = join(scratch, "workspaces", "live");
  if (!existsSync(live)) return [];
  return readdirSync(live, { recursive: true, encoding: "utf8" })
    .filter((path) => /^\w{32}\/\w{32}$/.test(path.replaceAll("\\", "/")));
}

Deno.test("clients of every age explore, run programs and keep files over HTTP", async () => {
  await using runbyte = await HttpRunbyte.start({ mcpServers: { toy: toyServer() } });
  for (const as of CLIENTS) {
    const client = await runbyte.connect({ as });
    assert.equal((await client.client.listTools()).tools.length, 3, as);
    assert.match((await client.call("list_directory", { path: "/servers/toy" })).text, /echo\.ts/);
    assert.equal(await client.run(ADD), "42", as);
    await client.run(WRITE);
    assert.equal((await client.call("read_file", { path: "/workspace/a.txt" })).text, "kept", as);
  }
  assert.equal(
    (await runbyte.connect()).transport.sessionId,
    undefined,
    "there are no sessions now",
  );
});

/** How many programs have written that they have begun. */
function begunPrograms({ scratch }: HttpRunbyte): number {
  const folder = join(scratch, "workspaces");
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /begun-\w+\.txt$/.test(path)).length;
}

const inspector = await findInspector();

Deno.test({
  name:
    "the MCP Inspector's command line works over HTTP in both eras, and says when it needs a token",
  ignore: inspector === undefined,
  fn: async () => {
    await using runbyte = await HttpRunbyte.start({ mcpServers: { toy: toyServer() } });
    const inspect = async (...options: readonly string[]) => {
      const [node, ...script] = inspector!;
      const line = [...script, "--cli", runbyte.url.href, "--transport", "http", ...options];
      await using child = new Child(node, [...line, "--format", "json", "-q"], {
        env: environment(),
      });
      const { code } = await child.exited;
      return { code, said: child.lines.join("\n") + child.stderr };
    };
    const auth = ["--header", `Authorization: Bearer ${TOKEN}`, "--stored-auth-only"];
    for (const era of ["legacy", "modern"]) {
      const call = ["--method", "tools/call", "--tool-name", "execute_code"];
      const args = ["--tool-args-json", JSON.stringify({ code: ADD }), "--protocol-era", era];
      const { code, said } = await inspect(...auth, ...call, ...args);
      assert.equal(code, 0, said);
      assert.deepEqual(JSON.parse(said).result.content, [{ type: "text", text: "42" }], era);
    }
    const refused = await inspect("--method", "tools/list", "--stored-auth-only");
    assert.match(refused.said, /auth_required/);
  },
});

Deno.test("a workspace made over HTTP is found by its handle, in any session of its caller", async () => {
  const callers = { alice: "token-of-alice-for-tests", bob: "token-of-bob-for-tests" };
  await using runbyte = await HttpRunbyte.start({ token: null, server: { callers } });
  for (const as of CLIENTS) {
    const alice = await runbyte.connect({ as, token: callers.alice });
    await alice.run(WRITE);
    const made = await alice.call("execute_code", { code: WRITE, workspace: "new" });
    const handle = /^workspace: (\w{32})$/.exec(made.blocks.at(-1)!.text!)![1];
    assert.equal(made.blocks[0].text, "undefined", as);
    await alice.run("import * as fs from '@runbyte/fs'; await fs.deleteFile('a.txt');");
    const read = { path: "/workspace/a.txt", workspace: handle };
    const again = await runbyte.connect({ as, token: callers.alice });
    assert.equal((await again.call("read_file", read)).text, "kept", as);
    const bob = await runbyte.connect({ as, token: callers.bob });
    for (const tool of ["read_file", "list_directory"]) {
      const answer = await bob.call(tool, { path: "/workspace/", workspace: handle });
      assert.equal(answer.isError, true);
      assert.match(answer.text, /Unknown workspace/);
    }
    const run = await bob.call("execute_code", { code: "return 1", workspace: handle });
    assert.match(run.text, /Unknown workspace/);
  }
});

Deno.test("a session of the older protocol has a workspace of its own, which ends with it", async () => {
  await using runbyte = await HttpRunbyte.start();
  const one = await runbyte.connect({ as: "2025" });
  const two = await runbyte.connect({ as: "v1" });
  await one.run(WRITE);
  assert.equal((await two.call("read_file", { path: "/workspace/a.txt" })).isError, true);
  assert.equal(workspaces(runbyte).length, 2);
  const { sessionId } = one.transport;
  await one.transport.terminateSession();
  await waitUntil("its workspace is gone", () => workspaces(runbyte).length === 1);
  const late = await runbyte.fetch({
    method: "POST",
    headers: { ...JSON_HEADERS, "mcp-session-id": sessionId! },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  assert.equal(late.status, 404);
  await late.body?.cancel();
});

Deno.test("without a session a caller has one workspace, whichever connection it comes by", async () => {
  await using runbyte = await HttpRunbyte.start();
  await (await runbyte.connect()).run(WRITE);
  const other = await runbyte.connect();
  assert.equal((await other.call("read_file", { path: "/workspace/a.txt" })).text, "kept");
  assert.equal(workspaces(runbyte).length, 1);
});

Deno.test("idle sessions end, and what they held with them", async () => {
  await using runbyte = await HttpRunbyte.start({ server: { limits: { idleMs: 1_000 } } });
  const headers = { ...JSON_HEADERS };
  const opened = await runbyte.fetch({ method: "POST", headers, body: INITIALIZE });
  await opened.text();
  const id = opened.headers.get("mcp-session-id")!;
  const use = async (): Promise<number> => {
    const response = await runbyte.fetch({
      method: "POST",
      headers: { ...headers, "mcp-session-id": id },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "execute_code", arguments: { code: WRITE } },
      }),
    });
    await response.text();
    return response.status;
  };
  assert.equal(await use(), 200);
  assert.equal(workspaces(runbyte).length, 1);
  await waitUntil("the session has ended", () => workspaces(runbyte).length === 0);
  assert.equal(await use(), 404);
});

Deno.test("a client whose connection broke fetches the answer that it missed", async () => {
  await using runbyte = await HttpRunbyte.start();
  const opened = await runbyte.fetch({ method: "POST", headers: JSON_HEADERS, body: INITIALIZE });
  await opened.text();
  const session = {
    ...JSON_HEADERS,
    "mcp-session-id": opened.headers.get("mcp-session-id")!,
    "mcp-protocol-version": "2025-11-25",
  };
  const gone = new AbortController();
  const params = { name: "execute_code", arguments: { code: `${NAP}300));` } };
  const broken = await runbyte.fetch({
    method: "POST",
    headers: session,
    signal: gone.signal,
    body: JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params }),
  });
  const reader = broken.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  const lastEventId = /^id: (\S+)/m.exec(value!)![1];
  gone.abort();
  await assert.rejects(reader.read());
  const resume = (): Promise<Response> =>
    runbyte.fetch({
      headers: { ...session, accept: "text/event-stream", "last-event-id": lastEventId },
    });
  let resumed = await resume();
  // Until the server has heard that the old connection is gone, the stream is taken.
  while (resumed.status === 409) {
    await resumed.body?.cancel();
    resumed = await resume();
  }
  assert.equal(resumed.status, 200);
  assert.match(await resumed.text(), /"id":7|rested/);
});

Deno.test("a client of the current protocol that goes away takes its program with it", async () => {
  // One place, which the program would hold for longer than the tests take.
  await using runbyte = await HttpRunbyte.start({
    server: { limits: { runs: 1, runsPerCaller: 1 } },
    config: { limits: { timeoutMs: 3_600_000 } },
  });
  const client = await runbyte.connect();
  const gone = new AbortController();
  const code = `${WRITE} ${NAP}3_600_000));`;
  const running = (client.client as Client).callTool(
    { name: "execute_code", arguments: { code } },
    { signal: gone.signal },
  );
  await waitUntil(
    "the program runs",
    async () => !(await client.call("read_file", { path: "/workspace/a.txt" })).isError,
  );
  gone.abort();
  await assert.rejects(running);
  assert.equal(await client.run(`${NAP}10));`), "rested");
});

Deno.test("at the end programs may finish, the others' clients are told, and nothing is left", async () => {
  await using runbyte = await HttpRunbyte.start({ mcpServers: { toy: toyServer() } });
  const clients = await Promise.all(CLIENTS.map((as) => runbyte.connect({ as })));
  const short = clients.map((client) =>
    client.run(`${ADD.replace("return", `${begun("short")} await`)} ${NAP}1_000));`)
  );
  const long = clients.map((client) =>
    client.call("execute_code", { code: `${begun("long")} ${NAP}25_000));` })
  );
  // Should the test fail first, the end of the connections is nobody's surprise.
  void Promise.allSettled([...short, ...long]);
  await waitUntil("all programs run", () => begunPrograms(runbyte) === 6);
  await Promise.all(
    clients.map((client) => client.call("read_file", { path: "/servers/toy/echo.ts" })),
  );
  const family = descendantsOf(runbyte.child.pid);
  // A kill of the child's own handle would hide the exit code.
  process.kill(runbyte.child.pid, "SIGTERM");
  assert.deepEqual(await Promise.all(short), ["rested", "rested", "rested"]);
  for (const answer of await Promise.all(long)) {
    assert.equal(answer.isError, true);
    assert.match(answer.text, /cancelled/i);
  }
  assert.deepEqual(await runbyte.child.exited, { code: 0, signal: null });
  await waitUntil("no child is left", () => !family.some(isAlive));
  assert.deepEqual(workspaces(runbyte), []);
  assert.deepEqual(runbyte.child.lines, [], "nothing is said on stdout");
});

Deno.test("a generated token is shown once and kept where its owner alone can read it", async () => {
  await using first = await HttpRunbyte.start({ token: null });
  const [, token] = /^Token: (\S{43})$/m.exec(first.child.stderr)!;
  const file = join(first.scratch, "http_token");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file, "utf8").trim(), token);
  assert.equal(await (await first.connect({ token })).run("return 1;"), "1");
  // Not even to the agent, should it come by the file's content.
  assert.equal(await (await first.connect({ token })).run(`return '${token}';`), "[redacted]");
  await using second = await HttpRunbyte.start({
    token: null,
    args: ["--scratch", first.scratch],
  });
  assert.doesNotMatch(second.child.stderr, new RegExp(token));
  assert.equal(await (await second.connect({ token })).run("return 2;"), "2");
});

Deno.test("/healthz answers everybody who asks for it, and nothing more", async () => {
  await using runbyte = await HttpRunbyte.start();
  const health = await fetch(new URL("/healthz", runbyte.url));
  assert.equal(health.status, 200);
  assert.deepEqual(await health.json(), { status: "ok" });
  for (const [method, path, status] of [["POST", "/healthz", 405], ["GET", "/", 404]] as const) {
    const response = await runbyte.fetch({ method }, path);
    assert.equal(response.status, status);
    await response.body?.cancel();
  }
});
