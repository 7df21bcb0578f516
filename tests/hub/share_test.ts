/** Whose connection a call goes over, and whose question comes back on it. */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import assert from "node:assert/strict";
import { createHub, type Hub } from "../../src/hub/hub.ts";
import type { AskPerson } from "../../src/hub/question.ts";
import { createAskingServer } from "../toys/asking_server.ts";
import { isAlive, waitUntil } from "../support/processes.ts";
import { call, httpConfig, messageOf, toyConfig } from "./fixture.ts";

interface State {
  readonly pid: number;
  readonly count: number;
}

async function stateOf(hub: Hub, server: string, session?: string): Promise<State> {
  return (await call(hub, server, "state", {}, { session })).value as State;
}

/** Answers every question with a name. */
function named(name: string): AskPerson {
  return () => Promise.resolve({ action: "accept", content: { name } });
}

Deno.test("sessions share one connection, or have one each where the server is not shared", async () => {
  await using hub = createHub({
    shared: toyConfig("asking_server.ts"),
    own: toyConfig("asking_server.ts", [], { share: false }),
  });
  const [a, b] = [await stateOf(hub, "shared", "a"), await stateOf(hub, "shared", "b")];
  assert.equal(a.pid, b.pid);
  assert.deepEqual([a.count, b.count], [1, 2]);

  const [c, d] = [await stateOf(hub, "own", "c"), await stateOf(hub, "own", "d")];
  assert.notEqual(c.pid, d.pid);
  assert.deepEqual([c.count, d.count], [1, 1]);
  assert.deepEqual(await stateOf(hub, "own", "c"), { ...c, count: 2 });
  await hub.endSession("c");
  assert.equal(isAlive(c.pid), false);
  assert.equal(isAlive(d.pid), true);
  assert.equal((await stateOf(hub, "own", "c")).count, 1);
});

Deno.test("a server that is not shared has so many connections at most", async () => {
  await using hub = createHub({ own: toyConfig("missing.ts", [], { share: false }) });
  const { signal } = new AbortController();
  const replies = Array.from({ length: 101 }, (_, n) =>
    hub.callTool("own", "x", "{}", {
      signal: AbortSignal.any([signal, AbortSignal.timeout(1)]),
      timeoutMs: 1_000,
      maxResultBytes: 1_000,
      session: `s${n}`,
    }).catch(() => undefined));
  const { body } = (await replies[100])!;
  assert.match(JSON.parse(body).message, /in use by 100 sessions/);
  await Promise.all(replies);
});

Deno.test("over a pipe, a question is refused while several sessions have calls under way", async () => {
  await using hub = createHub({ a: toyConfig("asking_server.ts") });
  const ask = named("Ada");
  assert.equal((await call(hub, "a", "greet", {}, { session: "x", ask })).value, "Hello, Ada!");
  const abort = new AbortController();
  const waiting = call(hub, "a", "wait", {}, { session: "y", signal: abort.signal });
  await stateOf(hub, "a");
  const reply = await call(hub, "a", "greet", {}, { session: "x", ask });
  assert.match(messageOf(reply), /Several sessions have calls under way/);
  abort.abort(new Error("enough"));
  await assert.rejects(waiting);
});

Deno.test("over HTTP, each question reaches the session whose call asks it", async () => {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const known = transports.get(request.headers.get("mcp-session-id") ?? "");
    if (known) return await known.handleRequest(request);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
    });
    await createAskingServer().connect(transport);
    return await transport.handleRequest(request);
  });
  {
    const url = `http://127.0.0.1:${server.addr.port}/mcp`;
    await using hub = createHub({ a: httpConfig(url, { protocol: "2025" }) });
    const names = ["Ada", "Grace", "Alan", "Edsger"];
    const greetings = await Promise.all(
      names.map(async (name) =>
        (await call(hub, "a", "greet", {}, { session: name, ask: named(name) })).value
      ),
    );
    assert.deepEqual(greetings, names.map((name) => `Hello, ${name}!`));
    assert.equal(transports.size, 1);
  }
  for (const transport of transports.values()) await transport.close();
  await server.shutdown();
});

Deno.test("the time-out of a call does not run while the person is asked", async () => {
  await using hub = createHub({ a: toyConfig("asking_server.ts") });
  await hub.getCatalogue("a");
  const slow: AskPerson = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    return { action: "accept", content: { name: "Ada" } };
  };
  const reply = await call(hub, "a", "greet", {}, { ask: slow, timeoutMs: 700 });
  assert.equal(reply.value, "Hello, Ada!");
});

Deno.test("a call that is given up takes its question back", async () => {
  await using hub = createHub({ a: toyConfig("asking_server.ts") });
  const abort = new AbortController();
  let withdrawn = false;
  const ask: AskPerson = (_question, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        withdrawn = true;
        reject(signal.reason);
      });
      abort.abort(new Error("enough"));
    });
  await assert.rejects(call(hub, "a", "greet", {}, { ask, signal: abort.signal }), {
    message: "enough",
  });
  await waitUntil("the question is withdrawn", () => withdrawn);
});
