import assert from "node:assert/strict";
import { createHub } from "../../src/hub/hub.ts";
import { isAlive, waitUntil } from "../support/processes.ts";
import { call, hostileConfig, messageOf, stdioConfig, toyConfig, untilChange } from "./fixture.ts";

Deno.test("a server that never initialises is unavailable after startupTimeoutMs, and its process is gone", async () => {
  const silent = hostileConfig("stubborn", { startupTimeoutMs: 700 });
  const hub = createHub({ silent, good: hostileConfig("ok") });
  const good = hub.getCatalogue("good");
  await assert.rejects(hub.getCatalogue("silent"), {
    code: "SERVER_UNAVAILABLE",
    message: /'silent' is unavailable: It was not ready within 0\.7 s.*startupTimeoutMs/,
  });
  assert.equal((await good).tools.length, 3);
  assert.equal(hub.details("silent").state, "unavailable");
  const pid = Number(/process (\d+)/.exec(hub.details("silent").stderr[0])![1]);
  await waitUntil("its process is gone", () => !isAlive(pid));
  await hub[Symbol.asyncDispose]();
});

Deno.test("a server that ignores SIGTERM and a closed stdin is killed at the end", async () => {
  const hub = createHub({ a: hostileConfig("stubborn", { startupTimeoutMs: 20_000 }) });
  hub.listServers();
  await waitUntil("it runs", () => hub.details("a").stderr.length > 0);
  const pid = Number(/process (\d+)/.exec(hub.details("a").stderr[0])![1]);
  assert(isAlive(pid));
  await hub[Symbol.asyncDispose]();
  assert(!isAlive(pid));
});

Deno.test("what a server started ends with it", async () => {
  const hub = createHub({ a: hostileConfig("grandchild") });
  await hub.getCatalogue("a");
  await waitUntil("it has told its child", () => hub.details("a").stderr.length > 0);
  const grandchild = Number(/grandchild (\d+)/.exec(hub.details("a").stderr[0])![1]);
  assert(isAlive(grandchild));
  await hub[Symbol.asyncDispose]();
  assert(!isAlive(grandchild));
});

Deno.test("a server that exits at start says its exit code and its last words, without terminal codes", async () => {
  await using hub = createHub({ a: hostileConfig("dies-at-start") });
  await assert.rejects(hub.getCatalogue("a"), {
    message: /It exited with code 3 before it was ready; last words: fatal: no API key$/,
  });
});

Deno.test("a server that exits during tools/list says so", async () => {
  await using hub = createHub({ a: hostileConfig("dies-at-list") });
  await assert.rejects(hub.getCatalogue("a"), {
    message: /exited with code 9 before it was ready/,
  });
});

Deno.test("a server that answers initialize with an error shows the error", async () => {
  await using hub = createHub({ a: hostileConfig("refuses") });
  await assert.rejects(hub.getCatalogue("a"), { message: /handshake failed: not today/ });
});

for (
  const [what, config, reason] of [
    ["a missing command", stdioConfig("no-such-command-here", []), /no such command. Install it/],
    ["a missing absolute path", stdioConfig("/nonexistent/bin", []), /no such command/],
    ["a file that is no program", stdioConfig("/etc/hostname", []), /not executable|denied/],
    [
      "a missing working directory",
      stdioConfig("node", [], { cwd: "/nonexistent" }),
      /no such directory '\/nonexistent'. Correct "cwd"/,
    ],
  ] as const
) {
  Deno.test(`${what} is told as such`, async () => {
    await using hub = createHub({ a: config });
    await assert.rejects(hub.getCatalogue("a"), { code: "SERVER_UNAVAILABLE", message: reason });
  });
}

Deno.test("words on stdout are no harm and are kept beside stderr", async () => {
  await using hub = createHub({ a: toyConfig("toy_server.ts", [], { env: { TOY_BABBLE: "1" } }) });
  await hub.getCatalogue("a");
  assert.deepEqual(await call(hub, "a", "babble"), { form: "auto", value: '{"done":true}' });
  assert.deepEqual(hub.details("a").stderr.slice(0, 2), ["Toy server is starting...", "hello"]);
});

Deno.test("a crash in mid-call is an error at once, keeps the catalogue, and the next call starts it again", async () => {
  await using hub = createHub({ a: hostileConfig("crash") });
  const before = await hub.getCatalogue("a");
  for (let i = 0; i < 2; i++) {
    const crashed = messageOf(await call(hub, "a", "go"));
    assert.match(
      crashed,
      /^Server 'a' exited with code 7 during the call. Whether it took effect is unknown/,
    );
    assert.equal(hub.details("a").state, "unavailable");
    assert.match(hub.details("a").reason!, /exited with code 7; last words: about to fall over/);
    assert.equal(await hub.getCatalogue("a"), before);
    assert.deepEqual(await call(hub, "a", "go", { calm: true }), { form: "auto", value: "calm" });
    assert.equal(hub.details("a").state, "ready");
  }
});

Deno.test("a message over the cap ends the server, and only that one", async () => {
  const servers = { a: hostileConfig("big"), good: hostileConfig("ok") };
  await using hub = createHub(servers, { maxMessageBytes: 1024 * 1024 });
  const reply = await call(hub, "a", "go", { bytes: 3_000_000 });
  assert.match(messageOf(reply), /sent a line larger than the limit of 1 MiB during the call/);
  assert.equal((await call(hub, "good", "go")).form, "auto");
  assert.equal((await call(hub, "a", "go", { bytes: 10 })).value, "x".repeat(10));
});

Deno.test("a result over maxResultBytes is an error that names the limit", async () => {
  await using hub = createHub({ a: hostileConfig("big") });
  const reply = await call(hub, "a", "go", { bytes: 5_000 }, { maxResultBytes: 4_000 });
  assert.match(messageOf(reply), /5000 bytes, more than limits.toolResultBytes \(4000 bytes\)/);
  assert.equal(
    (await call(hub, "a", "go", { bytes: 4_000 }, { maxResultBytes: 4_000 })).form,
    "auto",
  );
});

Deno.test("malformed tools are dropped one by one", async () => {
  await using hub = createHub({ a: hostileConfig("malformed-tools") });
  const { tools } = await hub.getCatalogue("a");
  assert.deepEqual(tools, [
    { name: "go", inputSchema: { type: "object" }, annotations: { destructiveHint: true } },
    { name: "no_schema", inputSchema: { type: "object" } },
    {
      name: "with_output",
      inputSchema: { type: "object" },
      outputSchema: { type: "object", pattern: "(" },
    },
  ]);
});

Deno.test("a schema nested too deeply costs its tool alone", async () => {
  await using hub = createHub({ a: hostileConfig("deep-schema") });
  assert.deepEqual((await hub.getCatalogue("a")).tools.map(({ name }) => name), ["go"]);
});

Deno.test("pages are followed, up to a cap and never in a circle", async () => {
  await using hub = createHub({
    a: hostileConfig("pages"),
    b: hostileConfig("endless-pages"),
    c: hostileConfig("same-cursor"),
    d: hostileConfig("many-tools"),
  });
  hub.listServers();
  const counts = ["a", "b", "c", "d"].map(async (name) =>
    (await hub.getCatalogue(name)).tools.length
  );
  assert.deepEqual(await Promise.all(counts), [5, 100, 2, 5_000]);
});

Deno.test("results that break their schema arrive as they are", async () => {
  await using hub = createHub({ a: hostileConfig("wrong-schema") });
  assert.deepEqual(await call(hub, "a", "go"), { form: "json", value: { unexpected: true } });
});

Deno.test("a JSON-RPC error is the call's error", async () => {
  await using hub = createHub({ a: hostileConfig("rpc-error") });
  assert.deepEqual(await call(hub, "a", "go"), {
    form: "error",
    value: { name: "ToolError", message: "no 'name' among the arguments", server: "a", tool: "go" },
  });
});

Deno.test("requests for sampling, roots and elicitation are refused", async () => {
  await using hub = createHub({ a: hostileConfig("asks") });
  assert.equal((await call(hub, "a", "go")).value, "asked");
  const heard = ({ value }: { value: unknown }): { id: string; error: { code: number } }[] =>
    (value as { heard: { id: string; error: { code: number } }[] }).heard.filter(({ id }) => id);
  let answers = heard(await call(hub, "a", "heard"));
  while (answers.length < 3) answers = heard(await call(hub, "a", "heard"));
  assert.deepEqual(answers.map(({ id, error }) => [id, error.code]).sort(), [
    ["e", -32001],
    ["r", -32601],
    ["s", -32601],
  ]);
});

Deno.test("progress does not extend a call, and the time-out is cancelled downstream", async () => {
  await using hub = createHub({ a: hostileConfig("progress") });
  await hub.getCatalogue("a");
  let progress = 0;
  const reply = await call(hub, "a", "go", {}, { timeoutMs: 400, onProgress: () => progress++ });
  assert.match(messageOf(reply), /no answer within 0\.4 s \(limits\.toolCallTimeoutMs\)/);
  assert(progress > 5);
  const { value } = await call(hub, "a", "heard");
  const methods = (value as { heard: { method: string }[] }).heard.map(({ method }) => method);
  assert(methods.includes("notifications/cancelled"));
});

Deno.test("callTimeoutMs of the server wins over the caller's limit", async () => {
  await using hub = createHub({ a: hostileConfig("progress", { callTimeoutMs: 200 }) });
  assert.match(messageOf(await call(hub, "a", "go")), /no answer within 0\.2 s \(callTimeoutMs\)/);
});

Deno.test("an aborted call throws the reason, is cancelled downstream, and a late answer harms nobody", async () => {
  await using hub = createHub({ a: hostileConfig("late") });
  const abort = new AbortController();
  const onProgress = (): void => abort.abort(new Error("the agent gave up"));
  const pending = call(hub, "a", "go", {}, { signal: abort.signal, onProgress });
  await assert.rejects(pending, { message: "the agent gave up" });
  assert.equal((await call(hub, "a", "go")).value, "late");
  const { value } = await call(hub, "a", "heard");
  const cancelled = (value as { heard: { method: string }[] }).heard;
  assert.equal(cancelled.filter(({ method }) => method === "notifications/cancelled").length, 1);
});

Deno.test("a tool that is announced by list_changed can be called right away", async () => {
  await using hub = createHub({ a: hostileConfig("grows") });
  const before = await hub.getCatalogue("a");
  assert.match(messageOf(await call(hub, "a", "grown")), /^Unknown tool 'grown' on server 'a'/);
  await call(hub, "a", "go");
  assert.equal((await call(hub, "a", "grown")).form, "auto");
  const after = await hub.getCatalogue("a");
  assert.notEqual(after.revision, before.revision);
  assert.deepEqual(after.tools.map(({ name }) => name), ["go", "grown"]);
});

Deno.test("a list_changed tells the listeners without anybody asking", async () => {
  await using hub = createHub({ a: hostileConfig("grows") });
  await hub.getCatalogue("a");
  await call(hub, "a", "go");
  await untilChange(hub, () => hub.listServers()[0].toolCount === 2);
});

Deno.test("a child knows the safe variables and those that its entry names, and no others", async () => {
  Deno.env.set("RUNBYTE_TEST_SECRET", "do not inherit");
  await using hub = createHub({ a: hostileConfig("ok", { env: { NAMED: "yes" } }) });
  const { value } = await call(hub, "a", "environment");
  const environment = value as Record<string, string>;
  assert.equal(environment.NAMED, "yes");
  assert.equal(environment.PATH, Deno.env.get("PATH"));
  assert.equal(environment.RUNBYTE_TEST_SECRET, undefined);
  Deno.env.delete("RUNBYTE_TEST_SECRET");
});

Deno.test("of stderr the last 200 lines are kept, without secret values", async () => {
  const redact = (line: string): string => line.replaceAll("line 49", "[redacted]");
  await using hub = createHub({ a: hostileConfig("noisy") }, { redact });
  await hub.getCatalogue("a");
  await waitUntil("all came", () => hub.details("a").stderr.at(-1) === "[redacted]9");
  const { stderr } = hub.details("a");
  assert.equal(stderr.length, 200);
  assert.equal(stderr[0], "line 300");
});

Deno.test("a server that babbles on stdout without end is ended", async () => {
  await using hub = createHub({ a: hostileConfig("babble") });
  const message = messageOf(await call(hub, "a", "go"));
  assert.match(message, /^Server 'a' wrote lines without end on stdout that are no MCP messages/);
});

Deno.test("a server that floods its log is held up by it, and goes on working", async () => {
  await using hub = createHub({ a: hostileConfig("shout") });
  assert.equal((await call(hub, "a", "go")).value, "shouted");
  await waitUntil("some of it was read", () => hub.details("a").stderr.length === 200);
  const { state } = hub.details("a");
  assert.equal(state, "ready");
});
