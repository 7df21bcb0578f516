import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import assert from "node:assert/strict";
import { z } from "zod";
import { createHub } from "../../src/hub/hub.ts";
import { waitUntil } from "../support/processes.ts";
import { createSdk2Server } from "../toys/sdk2_server.ts";
import { call, httpConfig, messageOf, toyConfig, untilChange } from "./fixture.ts";

const LOCALHOST = { hostname: "127.0.0.1", port: 0, onListen: () => {} };

/** Serves a web handler on a free port and counts what comes in. */
function serve(
  handler: (request: Request) => Response | Promise<Response>,
): AsyncDisposable & { readonly url: string; readonly requests: string[] } {
  const requests: string[] = [];
  const server = Deno.serve(LOCALHOST, (request) => {
    requests.push(`${request.method} ${request.headers.get("mcp-method") ?? ""}`.trim());
    return handler(request);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function sdk2Handler(legacy: "stateless" | "reject"): McpHttpHandler {
  return createMcpHandler(createSdk2Server, { legacy });
}

Deno.test("an SDK v1 server over stdio: structured result, error, and a tool that comes later", async () => {
  await using hub = createHub({ old: toyConfig("sdk1_server.ts") });
  const { tools, title } = await hub.getCatalogue("old");
  assert.equal(title, "old");
  assert.deepEqual(tools.map(({ name }) => name), ["add", "let_in"]);
  assert.equal(hub.details("old").protocolVersion, "2025-11-25");
  assert.deepEqual(await call(hub, "old", "add", { a: 1, b: 2 }), {
    form: "json",
    value: { sum: 3 },
  });
  assert.match(
    messageOf(await call(hub, "old", "add", { a: "x", b: 2 })),
    /Invalid arguments|expected number/,
  );
  assert.deepEqual(await call(hub, "old", "let_in"), { form: "undefined", value: "" });
  await untilChange(hub, () => hub.details("old").toolCount === 3);
  assert.equal((await call(hub, "old", "late")).value, "here");
});

for (
  const [protocol, args, version] of [
    ["auto", [], "2025-11-25"],
    ["2025", [], "2025-11-25"],
    ["2026", [], "2026-07-28"],
    ["auto", ["only-2026"], "2026-07-28"],
  ] as const
) {
  Deno.test(`an SDK v2 server over stdio ${args} as '${protocol}' speaks ${version}`, async () => {
    await using hub = createHub({ a: toyConfig("sdk2_server.ts", args, { protocol }) });
    const { tools, instructions } = await hub.getCatalogue("a");
    assert.deepEqual(tools.map(({ name }) => name), ["add", "cancelled", "wait"]);
    assert.equal(instructions, "Add.");
    assert.equal(hub.details("a").protocolVersion, version);
    assert.deepEqual(await call(hub, "a", "add", { a: 1, b: 2 }), {
      form: "json",
      value: { sum: 3 },
    });
    const abort = new AbortController();
    const onProgress = (): void => abort.abort(new Error("enough"));
    const pending = call(hub, "a", "wait", {}, { signal: abort.signal, onProgress });
    await assert.rejects(pending, { message: "enough" });
    await waitUntil("the server knows", async () => {
      const { value } = await call(hub, "a", "cancelled");
      return (value as { cancelled: number }).cancelled === 1;
    });
  });
}

Deno.test("a server of the older era pinned to 2026 is unavailable", async () => {
  const old = toyConfig("sdk1_server.ts", [], { protocol: "2026" });
  await using hub = createHub({ old });
  await assert.rejects(hub.getCatalogue("old"), { message: /handshake failed: .*2026-07-28/ });
});

Deno.test("an SDK v2 server over HTTP speaks 2026 as 'auto' and 2025 if told to; cancelled calls reach it", async () => {
  await using both = serve(sdk2Handler("stateless").fetch);
  await using modern = serve(sdk2Handler("reject").fetch);
  await using hub = createHub({
    auto: httpConfig(both.url),
    old: httpConfig(both.url, { protocol: "2025" }),
    modern: httpConfig(modern.url, { type: "http" }),
    pinned: httpConfig(modern.url, { protocol: "2026" }),
  });
  const versions: (string | undefined)[] = [];
  for (const name of ["auto", "old", "modern", "pinned"]) {
    assert.equal((await hub.getCatalogue(name)).tools.length, 3);
    const sum = await call(hub, name, "add", { a: 1, b: 2 });
    assert.deepEqual(sum, { form: "json", value: { sum: 3 } });
    versions.push(hub.details(name).protocolVersion);
  }
  assert.deepEqual(versions, ["2026-07-28", "2025-11-25", "2026-07-28", "2026-07-28"]);

  const cancelled = async (): Promise<number> =>
    ((await call(hub, "modern", "cancelled")).value as { cancelled: number }).cancelled;
  const before = await cancelled();
  const reply = await call(hub, "modern", "wait", {}, { timeoutMs: 300 });
  assert.match(messageOf(reply), /no answer within 0\.3 s/);
  await waitUntil("the server knows", async () => await cancelled() === before + 1);
});

Deno.test("tools that change are heard over HTTP in the 2026 era", async () => {
  let hasMore = false;
  const handler = createMcpHandler(() => {
    const server = createSdk2Server();
    if (hasMore) server.registerTool("more", {}, () => ({ content: [] }));
    return server;
  });
  await using server = serve(handler.fetch);
  await using hub = createHub({ a: httpConfig(server.url) });
  assert.equal((await hub.getCatalogue("a")).tools.length, 3);
  await waitUntil("it listens", () => server.requests.includes("POST subscriptions/listen"));
  hasMore = true;
  await waitUntil("the news arrive", () => {
    handler.notify.toolsChanged();
    return hub.details("a").toolCount === 4;
  });
  await handler.close();
});

for (
  const [what, answer, code, message] of [
    [
      "401",
      () => new Response("", { status: 401 }),
      "LOGIN_NEEDED",
      /Login needed \(HTTP 401\).*"Authorization"/,
    ],
    [
      "403",
      () => new Response("", { status: 403 }),
      "SERVER_UNAVAILABLE",
      /Access denied \(HTTP 403\)/,
    ],
    [
      "404",
      () => new Response("", { status: 404 }),
      "SERVER_UNAVAILABLE",
      /HTTP 404\): check its "url"/,
    ],
    ["500", () => new Response("", { status: 500 }), "SERVER_UNAVAILABLE", /HTTP 500/],
    [
      "a web page",
      () => new Response("<html>", { headers: { "content-type": "text/html" } }),
      "SERVER_UNAVAILABLE",
      /handshake failed/,
    ],
    [
      "a redirect to another origin",
      () => Response.redirect("http://169.254.169.254/latest"),
      "SERVER_UNAVAILABLE",
      /HTTP 302/,
    ],
  ] as const
) {
  Deno.test(`an HTTP server that answers with ${what} says what to do`, async () => {
    await using server = serve(answer);
    await using hub = createHub({ a: httpConfig(server.url) });
    await assert.rejects(hub.getCatalogue("a"), { code, message });
  });
}

Deno.test("an address that cannot be reached is told without its credentials", async () => {
  const server = Deno.serve(LOCALHOST, () => new Response(""));
  const { port } = server.addr;
  await server.shutdown();
  await using hub = createHub({
    a: httpConfig(`http://u:sk-SECRET@127.0.0.1:${port}/mcp?key=sk-SECRET`),
  });
  await assert.rejects(hub.getCatalogue("a"), (error: Error) => {
    assert.match(error.message, /Cannot reach 127\.0\.0\.1:\d+: connection refused/);
    assert.doesNotMatch(error.message, /SECRET/);
    return true;
  });
});

Deno.test("headers and the user name of the URL are sent with every request", async () => {
  const seen = new Set<string>();
  const handler = sdk2Handler("stateless");
  await using server = serve((request) => {
    seen.add(`${request.headers.get("authorization")} ${request.headers.get("x-key")}`);
    return handler.fetch(request);
  });
  const url = server.url.replace("//", "//ann:p%40ss@");
  await using hub = createHub({ a: httpConfig(url, { headers: { "X-Key": "k" } }) });
  await call(hub, "a", "add", { a: 1, b: 2 });
  assert.deepEqual([...seen], [`Basic ${btoa("ann:p@ss")} k`]);
});

Deno.test("an HTTP server that never answers is unavailable after startupTimeoutMs", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using server = serve(async () => {
    await promise;
    return new Response("");
  });
  {
    await using hub = createHub({ a: httpConfig(server.url, { startupTimeoutMs: 300 }) });
    await assert.rejects(hub.getCatalogue("a"), { message: /not ready within 0\.3 s/ });
  }
  resolve();
});

Deno.test("an HTTP message over the cap fails the call, not the hub", async () => {
  const handler = createMcpHandler(() => {
    const server = createSdk2Server();
    server.registerTool(
      "big",
      {},
      () => ({ content: [{ type: "text", text: "x".repeat(3_000_000) }] }),
    );
    return server;
  });
  await using server = serve(handler.fetch);
  await using hub = createHub({ a: httpConfig(server.url) }, { maxMessageBytes: 1024 * 1024 });
  assert.match(messageOf(await call(hub, "a", "big")), /message larger than the limit of 1 MiB/);
  assert.deepEqual((await call(hub, "a", "add", { a: 1, b: 2 })).value, { sum: 3 });
});

Deno.test("parameters that are headers too are sent as such, and tools that declare them wrongly are dropped", async () => {
  const parameters = (name: string): z.ZodObject =>
    z.object({ region: z.string().meta({ "x-mcp-header": name }) });
  const handler = createMcpHandler(() => {
    const server = createSdk2Server();
    const text = ({ region }: { region?: unknown }) => ({
      content: [{ type: "text" as const, text: String(region) }],
    });
    server.registerTool("good", { inputSchema: parameters("Region") }, text);
    server.registerTool("bad", { inputSchema: parameters("two words") }, text);
    return server;
  });
  const seen: (string | null)[] = [];
  await using server = serve((request) => {
    seen.push(request.headers.get("mcp-param-region"));
    return handler.fetch(request);
  });
  await using hub = createHub({ a: httpConfig(server.url) });
  assert.equal((await call(hub, "a", "good", { region: "eu" })).value, "eu");
  assert.equal(seen.at(-1), "eu");
  assert.match(messageOf(await call(hub, "a", "bad", { region: "eu" })), /^Unknown tool 'bad'/);
});
