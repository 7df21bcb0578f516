/** What a malicious server, authorization server or web page could try at a login. */
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { createHub, type Hub } from "../../../src/hub/hub.ts";
import { CallbackServer } from "../../../src/hub/oauth/callback.ts";
import type { LoginResult } from "../../../src/hub/oauth/login.ts";
import { createFolder } from "../../support/entry.ts";
import { browse, LoginServer, type LoginServerOptions } from "../../support/login_server.ts";
import { httpConfig } from "../fixture.ts";

/** Tries to log in; whatever comes of it, nothing must be kept unless it succeeded. */
async function attempt(
  options: LoginServerOptions,
  browser: (url: URL) => unknown = browse,
): Promise<{ result?: LoginResult; error?: Error; server: LoginServer }> {
  const folder = createFolder();
  await using server = new LoginServer(options);
  const logins = { folder: join(folder, "tokens"), onSecrets: () => {} };
  await using hub: Hub = createHub({ a: httpConfig(server.url) }, { logins });
  try {
    const show = (url: URL): void => void browser(url);
    const result = await hub.logIn("a", { signal: AbortSignal.timeout(3_000), show });
    return { result, server };
  } catch (error) {
    assert.equal(existsSync(join(folder, "tokens")), false);
    return { error: error as Error, server };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

Deno.test("an answer in the name of another authorization server is refused before its code is used (mix-up)", async () => {
  const { error, server } = await attempt({ iss: "https://evil.example" });
  assert.match(error!.message, /^The login to 'a' failed: .*iss/i);
  assert(!server.events.includes("token"));
});

Deno.test("an answer without the issuer that the server promised is refused", async () => {
  const { error, server } = await attempt({ iss: null });
  assert.match(error!.message, /iss/i);
  assert(!server.events.includes("token"));
});

Deno.test("metadata in the name of another issuer is refused", async () => {
  const { error, server } = await attempt({
    metadata: (metadata) => ({ ...metadata, issuer: "https://evil.example" }),
  });
  assert.match(error!.message, /issuer/i);
  assert(!server.events.includes("register"));
});

Deno.test("a server without PKCE is refused", async () => {
  const { error } = await attempt({
    metadata: (metadata) => ({ ...metadata, code_challenge_methods_supported: ["plain"] }),
  });
  assert.match(error!.message, /code challenge method S256/);
});

Deno.test("a person who says no is told so", async () => {
  const { error } = await attempt({ person: "denies" });
  assert.match(error!.message, /^The login to 'a' failed: access_denied/);
});

for (
  const [what, authorizationServer, reason] of [
    ["a cloud's metadata", "http://169.254.169.254", /https:\/\//],
    ["a cloud's metadata by TLS", "https://169.254.169.254", /private address/],
    ["this network", "https://0.0.0.0", /private address/],
    ["a file", "file:///etc/passwd", /no web address|authorization_servers|Invalid/i],
    ["plain text to a name", "http://auth.example.com", /https:\/\//],
  ] as const
) {
  Deno.test(`a server that names ${what} as its authorization server leads nowhere`, async () => {
    const { error } = await attempt({ authorizationServer });
    assert.match(error!.message, reason);
  });
}

for (const address of ["javascript:alert(1)", "file:///etc/passwd", "http://evil.example/login"]) {
  Deno.test(`no browser is sent to ${address}`, async () => {
    let shown = false;
    const { error } = await attempt(
      { metadata: (metadata) => ({ ...metadata, authorization_endpoint: address }) },
      () => shown = true,
    );
    assert(error !== undefined);
    assert.equal(shown, false);
  });
}

Deno.test("tokens are asked for by TLS alone", async () => {
  const { error, server } = await attempt({
    metadata: (metadata) => ({ ...metadata, token_endpoint: "http://auth.example.com/token" }),
  });
  assert(error !== undefined);
  assert(!server.events.includes("token"));
});

async function status(url: string, headers: Record<string, string> = {}): Promise<number> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on("error", reject);
    sent.end();
  });
}

Deno.test("the callback takes the one answer with the right state, from this machine's own name", async () => {
  await using callback = await CallbackServer.listen({ state: "right" });
  const { url } = callback;
  assert.equal(await status(`${url}?state=wrong&code=1`), 400);
  assert.equal(await status(`${url}?code=1`), 400);
  assert.equal(await status(url.replace("/callback", "/?state=right&code=1")), 404);
  assert.equal(await status(`${url}?state=right&code=1`, { host: "evil.example" }), 404);
  assert.equal(callback.paste("https://elsewhere/?state=wrong"), false);
  assert.equal(callback.paste("no address"), false);
  assert.equal(await status(`${url}?state=right&code=2`), 200);
  assert.equal((await callback.answer).get("code"), "2");
});

Deno.test("the address that a browser elsewhere ended at can be pasted", async () => {
  await using callback = await CallbackServer.listen({ state: "right" });
  assert.equal(callback.paste(` ${callback.url}?state=right&code=3\n`), true);
  assert.equal((await callback.answer).get("code"), "3");
});

Deno.test("nothing of a request stands in the callback's page", async () => {
  await using callback = await CallbackServer.listen({ state: "right" });
  const response = await fetch(`${callback.url}?state=right&error=%3Cscript%3E`);
  const page = await response.text();
  assert.doesNotMatch(page, /script/);
  assert.match(page, /not granted/);
  assert.match(response.headers.get("content-security-policy")!, /default-src 'none'/);
});
