import assert from "node:assert/strict";
import { HttpRunbyte, type HttpRunbyteOptions } from "../../support/http_runbyte.ts";
import { Issuer } from "../../support/issuer.ts";
import { INITIALIZE, JSON_HEADERS } from "../../support/mcp_messages.ts";

const AUDIENCE = "https://runbyte.example.com/mcp";
const SCOPES = ["runbyte:use", "runbyte:write"];
const GOOD = { aud: AUDIENCE, scope: SCOPES.join(" ") };

interface Stage extends AsyncDisposable {
  readonly issuer: Issuer;
  readonly runbyte: HttpRunbyte;
  /** What a request with that token is answered. */
  send(token?: string): Promise<{ status: number; challenge: string }>;
}

async function start(server: object = {}, options: HttpRunbyteOptions = {}): Promise<Stage> {
  const issuer = await Issuer.start();
  const oauth = { issuer: issuer.url, audience: AUDIENCE, scopes: SCOPES };
  const runbyte = await HttpRunbyte.start({
    token: null,
    server: { oauth, ...server },
    ...options,
  });
  return {
    issuer,
    runbyte,
    async send(token) {
      const authorization = token === undefined ? "" : `Bearer ${token}`;
      const headers = { ...JSON_HEADERS, authorization };
      const response = await runbyte.fetch({ method: "POST", headers, body: INITIALIZE });
      await response.text();
      const { status } = response;
      return { status, challenge: response.headers.get("www-authenticate") ?? "" };
    },
    async [Symbol.asyncDispose]() {
      await runbyte[Symbol.asyncDispose]();
      await issuer[Symbol.asyncDispose]();
    },
  };
}

Deno.test("OAuthAccess leads a client without a token to the issuer", async () => {
  await using stage = await start();
  const { status, challenge } = await stage.send();
  assert.equal(status, 401);
  assert.doesNotMatch(challenge, /error=/, "who sent nothing made no mistake");
  assert.match(challenge, /scope="runbyte:use runbyte:write"/);
  const metadata = /resource_metadata="([^"]+)"/.exec(challenge)![1];
  const { host } = stage.runbyte.url;
  assert.equal(metadata, `http://${host}/.well-known/oauth-protected-resource/mcp`);
  for (const address of [metadata, metadata.replace(/\/mcp$/, "")]) {
    assert.deepEqual(await (await fetch(address)).json(), {
      resource: `http://${host}/mcp`,
      resource_name: "Runbyte",
      authorization_servers: [stage.issuer.url],
      scopes_supported: SCOPES,
      bearer_methods_supported: ["header"],
    });
  }
  assert.deepEqual(stage.issuer.requests, [], "the issuer is not asked before there is a token");
});

Deno.test("OAuthAccess names the address that clients know", async () => {
  await using stage = await start({ url: "https://runbyte.example.com/tools/mcp" });
  const { challenge } = await stage.send();
  assert.match(
    challenge,
    /resource_metadata="https:\/\/runbyte\.example\.com\/\.well-known\/oauth-protected-resource\/tools\/mcp"/,
  );
});

Deno.test("OAuthAccess lets in good tokens, and no others", async (test) => {
  await using stage = await start();
  const { issuer, send } = stage;
  const now = Math.floor(Date.now() / 1_000);
  const good: Readonly<Record<string, object>> = {
    "a good token": {},
    "several audiences": { aud: ["https://other.example.com", AUDIENCE] },
    "scopes as a list": { scope: null, scp: SCOPES },
    "more scopes than needed": { scope: `other ${GOOD.scope}` },
    "a client without a user": { sub: null, client_id: "robot" },
    "a clock that is a little off": { exp: now - 5 },
  };
  for (const [name, claims] of Object.entries(good)) {
    await test.step(name, async () => {
      assert.equal((await send(await issuer.token({ ...GOOD, ...claims }))).status, 200);
    });
  }
  const bad: Readonly<Record<string, object>> = {
    "a token for somebody else": { aud: "https://other.example.com/mcp" },
    "a token for nobody in particular": { aud: null },
    "a token of another issuer": { iss: "https://issuer.example.com" },
    "an expired token": { exp: now - 120 },
    "a token that never expires": { exp: null },
    "a token of tomorrow": { nbf: now + 86_400 },
    "a token of nobody": { sub: null },
    "a token of an empty name": { sub: "", client_id: "" },
  };
  for (const [name, claims] of Object.entries(bad)) {
    await test.step(name, async () => {
      const { status, challenge } = await send(await issuer.token({ ...GOOD, ...claims }));
      assert.equal(status, 401);
      assert.match(challenge, /error="invalid_token"/);
    });
  }
  const encode = (value: object): string =>
    btoa(JSON.stringify(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const claims = { iss: issuer.url, sub: "alice", exp: now + 300, ...GOOD };
  const shared = new TextEncoder().encode(await issuer.publicKeyText());
  const [head, , signature] = (await issuer.token(GOOD)).split(".");
  const forged: Readonly<Record<string, string>> = {
    "no signature": `${encode({ alg: "none" })}.${encode(claims)}.`,
    "the public key as a shared secret": await issuer.token(GOOD, { key: shared, alg: "HS256" }),
    "another payload under a signature": `${head}.${
      encode({ ...claims, sub: "bob" })
    }.${signature}`,
    "no token at all": "abc",
    "three dots": "...",
  };
  for (const [name, token] of Object.entries(forged)) {
    await test.step(name, async () => assert.equal((await send(token)).status, 401));
  }
});

Deno.test("OAuthAccess says what a token lacks", async () => {
  await using stage = await start();
  for (const scope of [null, "", SCOPES[0], "runbyte:used runbyte:write"]) {
    const { status, challenge } = await stage.send(await stage.issuer.token({ ...GOOD, scope }));
    assert.equal(status, 403, `${scope}`);
    assert.match(challenge, /error="insufficient_scope".*scope="runbyte:use runbyte:write"/);
    assert.match(challenge, /resource_metadata=/);
  }
});

Deno.test("OAuthAccess takes the server's own address for the audience, if there is no other", async () => {
  const issuer = await Issuer.start();
  await using stage = await start({ oauth: { issuer: issuer.url } });
  const { host, port } = stage.runbyte.url;
  const send = async (aud: string): Promise<number> =>
    (await stage.send(await issuer.token({ aud }))).status;
  assert.equal(await send(`http://${host}/mcp`), 200);
  assert.equal(await send(`http://evil.example:${port}/mcp`), 401);
  await issuer[Symbol.asyncDispose]();
});

Deno.test("OAuthAccess follows the issuer to new keys and forgets withdrawn ones", async () => {
  await using stage = await start();
  const { issuer, send } = stage;
  const old = await issuer.token(GOOD);
  assert.equal((await send(old)).status, 200);
  await issuer.rotate();
  assert.equal((await send(await issuer.token(GOOD))).status, 200);
  assert.equal((await send(old)).status, 401);
});

Deno.test("OAuthAccess asks the issuer only so often, whatever keys tokens name", async () => {
  await using stage = await start();
  const { issuer, send } = stage;
  const good = await issuer.token(GOOD);
  assert.equal((await send(good)).status, 200);
  const stranger = await Issuer.start();
  const strange = await stranger.token({ ...GOOD, iss: issuer.url });
  for (let tries = 0; tries < 20; tries++) assert.notEqual((await send(strange)).status, 200);
  assert.equal((await send(good)).status, 200, "those with a known key are served meanwhile");
  assert(issuer.requests.length < 10, `${issuer.requests.length} requests`);
  await stranger[Symbol.asyncDispose]();
});

Deno.test("OAuthAccess lets nobody in while the issuer cannot be asked, and says so", async () => {
  await using stage = await start();
  const { issuer, send, runbyte } = stage;
  issuer.status = 500;
  const token = await issuer.token(GOOD);
  assert.equal((await send(token)).status, 503);
  assert.match(runbyte.child.stderr, /Cannot get the keys of http/);
  assert.equal((await send()).status, 401);
  issuer.status = undefined;
  assert.equal((await send(token)).status, 200);
});

Deno.test("OAuthAccess keeps users apart, and never hands their tokens on", async () => {
  await using stage = await start({}, { config: { log: { level: "debug" } } });
  const { issuer, runbyte } = stage;
  const tokens = await Promise.all(
    ["alice", "bob"].map((sub) => issuer.token({ ...GOOD, sub })),
  );
  const [alice, bob] = await Promise.all(tokens.map((token) => runbyte.connect({ token })));
  const write = "import * as fs from '@runbyte/fs'; await fs.writeFile('a.txt', 'of alice');";
  await alice.run(write);
  assert.equal((await bob.call("read_file", { path: "/workspace/a.txt" })).isError, true);
  const again = await issuer.token({ ...GOOD, sub: "alice", jti: "another" });
  const later = await runbyte.connect({ token: again });
  assert.equal((await later.call("read_file", { path: "/workspace/a.txt" })).text, "of alice");
  for (const token of tokens) assert(!runbyte.child.stderr.includes(token));
});

Deno.test("serving refuses OAuth beside fixed tokens, and an issuer in clear text", async () => {
  const oauth = { issuer: "https://issuer.example.com" };
  await assert.rejects(
    HttpRunbyte.start({ server: { oauth } }),
    /Callers show who they are in one way/,
  );
  await assert.rejects(
    HttpRunbyte.start({ token: null, server: { oauth: { issuer: "http://issuer.example.com" } } }),
    /must be reached by https/,
  );
});
