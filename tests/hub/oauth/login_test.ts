/** Logins against a real authorization server, with a browser whose person does what the test says. */
import { createMcpHandler } from "@modelcontextprotocol/server";
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { OAuthClientConfig } from "../../../src/config/config.ts";
import { createHub, type Hub } from "../../../src/hub/hub.ts";
import type { LoginResult } from "../../../src/hub/oauth/login.ts";
import { createFolder } from "../../support/entry.ts";
import { browse, LoginServer, type LoginServerOptions } from "../../support/login_server.ts";
import { createSdk2Server } from "../../toys/sdk2_server.ts";
import { call, httpConfig, messageOf } from "../fixture.ts";

interface Setup extends AsyncDisposable {
  readonly server: LoginServer;
  readonly folder: string;
  readonly secrets: string[];
  /** Another process, as far as the tokens are concerned. */
  hub(headers?: Record<string, string>): Hub;
  logIn(hub: Hub, browser?: (url: URL) => unknown): Promise<LoginResult>;
}

function setup(options: LoginServerOptions = {}, oauth?: OAuthClientConfig): Setup {
  const folder = createFolder();
  const server = new LoginServer(options);
  const hubs: Hub[] = [];
  const secrets: string[] = [];
  return {
    server,
    folder,
    secrets,
    hub(headers = { "X-Key": "configured" }) {
      const logins = {
        folder: join(folder, "tokens"),
        onSecrets: (all: readonly string[]) => void secrets.push(...all),
      };
      const entry = httpConfig(server.url, { headers, oauth, startupTimeoutMs: 10_000 });
      const hub = createHub({ a: entry }, { logins });
      hubs.push(hub);
      return hub;
    },
    logIn: (hub, browser = browse) =>
      hub.logIn("a", { signal: AbortSignal.timeout(10_000), show: (url) => void browser(url) }),
    async [Symbol.asyncDispose]() {
      await Promise.all(hubs.map((hub) => hub[Symbol.asyncDispose]()));
      await server[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function add(hub: Hub): Promise<unknown> {
  return (await call(hub, "a", "add", { a: 1, b: 2 })).value;
}

Deno.test("without a login a server says how to get one, and nothing is written", async () => {
  await using all = setup();
  const hub = all.hub();
  await assert.rejects(hub.getCatalogue("a"), {
    code: "LOGIN_NEEDED",
    message: /Login needed \(HTTP 401\): run 'runbyte login a'/,
  });
  assert.match(hub.details("a").reason!, /runbyte login a/);
  assert.deepEqual(readdirSync(all.folder), []);
  assert(!all.server.events.includes("register"));
});

Deno.test("a login registers, proves itself by PKCE, names the resource, and works at once and later", async () => {
  await using all = setup();
  const { server } = all;
  const hub = all.hub();
  await assert.rejects(hub.getCatalogue("a"));
  assert.deepEqual(await all.logIn(hub), {
    state: "logged in",
    issuer: server.issuer,
    scope: "mcp",
  });
  assert.deepEqual(await add(hub), { sum: 3 });
  assert.deepEqual(await add(all.hub()), { sum: 3 });
  const [asked] = server.asked;
  assert.equal(asked.get("resource"), server.url);
  assert.equal(asked.get("code_challenge_method"), "S256");
  assert.match(asked.get("redirect_uri")!, /^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  assert.equal(server.events.filter((event) => event === "register").length, 1);
  // What the entry says goes to the server alone.
  assert(server.headers.every((headers) => !headers.has("x-key")));
});

Deno.test("tokens are kept for their owner alone, and are known as secrets", async () => {
  await using all = setup();
  await all.logIn(all.hub());
  const folder = join(all.folder, "tokens");
  const [file, ...others] = readdirSync(folder);
  assert.deepEqual(others, []);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
  const saved = JSON.parse(readFileSync(join(folder, file), "utf8"));
  assert.equal(saved.url, all.server.url);
  assert.deepEqual(Object.keys(saved.byIssuer), [all.server.issuer]);
  const { access_token, refresh_token } = saved.byIssuer[all.server.issuer].tokens;
  assert(all.secrets.includes(access_token) && all.secrets.includes(refresh_token));
});

Deno.test("an expired token is renewed once for all that need it, in any process", async () => {
  await using all = setup();
  const { server } = all;
  const [a, b] = [all.hub(), all.hub()];
  await all.logIn(a);
  await Promise.all([add(a), add(b)]);
  server.expire();
  const sums = await Promise.all([add(a), add(a), add(b), add(b), add(a), add(b)]);
  assert(sums.every((value) => (value as { sum: number }).sum === 3));
  assert.equal(server.events.filter((event) => event === "refresh").length, 1);
  assert(!server.events.includes("reuse"));
});

Deno.test("a token that is about to end is renewed before it is refused", async () => {
  await using all = setup({ expiresInS: 10 });
  const hub = all.hub();
  await all.logIn(hub);
  const refused = all.server.events.filter((event) => event === "mcp 401").length;
  assert.deepEqual(await add(hub), { sum: 3 });
  assert(all.server.events.includes("refresh"));
  assert.equal(all.server.events.filter((event) => event === "mcp 401").length, refused);
});

Deno.test("a login that was ended elsewhere asks for a new one, which a running hub takes over", async () => {
  await using all = setup();
  const hub = all.hub();
  await all.logIn(hub);
  await add(hub);
  all.server.revokeAll();
  assert.match(messageOf(await call(hub, "a", "add", { a: 1, b: 2 })), /run 'runbyte login a'/);
  await all.logIn(all.hub());
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  assert.deepEqual(await add(hub), { sum: 3 });
});

Deno.test("logout forgets the tokens and tells the authorization server", async () => {
  await using all = setup();
  const hub = all.hub();
  await all.logIn(hub);
  const { signal } = new AbortController();
  assert.equal(await hub.logOut("a", signal), true);
  assert.equal(await hub.logOut("a", signal), false);
  assert.deepEqual(readdirSync(join(all.folder, "tokens")), []);
  assert(all.server.events.includes("revoke"));
  await assert.rejects(all.hub().getCatalogue("a"), { code: "LOGIN_NEEDED" });
});

Deno.test("a client ID metadata document is used where it is taken, registration where it is not", async () => {
  const oauth = { clientMetadataUrl: "https://runbyte.example/client.json" };
  await using taken = setup({ takesMetadataDocuments: true }, oauth);
  await taken.logIn(taken.hub());
  assert.equal(taken.server.asked[0].get("client_id"), oauth.clientMetadataUrl);
  assert(!taken.server.events.includes("register"));
  await using not = setup({}, oauth);
  await not.logIn(not.hub());
  assert.equal(not.server.asked[0].get("client_id"), "client-1");
});

Deno.test("a client that was registered by hand is used, and its scopes and port", async () => {
  const probe = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = probe.addr;
  probe.close();
  await using all = setup({ registers: false }, {
    clientId: "by-hand",
    clientSecret: "s3cret-of-client",
    scopes: ["extra"],
    callbackPort: port,
  });
  all.server.clients.set("by-hand", {});
  await all.logIn(all.hub());
  const [asked] = all.server.asked;
  assert.equal(asked.get("client_id"), "by-hand");
  assert.equal(asked.get("scope"), "mcp extra");
  assert.equal(asked.get("redirect_uri"), `http://127.0.0.1:${port}/callback`);
});

Deno.test("a second login comes back to the same address, so that no second client is registered", async () => {
  await using all = setup();
  await all.logIn(all.hub());
  await all.logIn(all.hub());
  const [first, second] = all.server.asked.map((asked) => asked.get("redirect_uri"));
  assert.equal(first, second);
  assert.equal(all.server.events.filter((event) => event === "register").length, 1);
});

Deno.test("a right that a call missed is asked for at the next login", async () => {
  await using all = setup({ callScope: "write" });
  const hub = all.hub();
  await all.logIn(hub);
  const reply = await call(hub, "a", "add", { a: 1, b: 2 });
  assert.match(messageOf(reply), /does not grant 'write'. Run 'runbyte login a'/);
  await all.logIn(hub);
  assert.equal(all.server.asked[1].get("scope"), "mcp write");
  assert.deepEqual(await add(all.hub()), { sum: 3 });
});

Deno.test("a server that asks for no login is told so", async () => {
  const handler = createMcpHandler(createSdk2Server);
  const open = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (each) => handler.fetch(each),
  );
  const folder = createFolder();
  {
    const logins = { folder, onSecrets: () => {} };
    const url = `http://127.0.0.1:${open.addr.port}/mcp`;
    await using hub = createHub({ a: httpConfig(url) }, { logins });
    const result = await hub.logIn("a", { signal: AbortSignal.timeout(5_000), show: () => {} });
    assert.deepEqual(result, { state: "not needed" });
  }
  await handler.close();
  await open.shutdown();
  rmSync(folder, { recursive: true });
});

Deno.test("a server with credentials in its entry is never sent the token of a login", async () => {
  await using all = setup();
  await all.logIn(all.hub());
  const hub = all.hub({ authorization: "Bearer mine" });
  await assert.rejects(hub.getCatalogue("a"), {
    message: /the credentials in its config entry were refused/,
  });
  await assert.rejects(all.logIn(hub), { code: "USAGE", message: /has credentials in its config/ });
});
