/**
 * A login to one server by its person: finds the authorization server, sends the person there, takes the answer.
 * In: the server's entry. Out: tokens in the store. Nothing is kept of a login that fails.
 * @module
 */
import type { FetchLike } from "@modelcontextprotocol/client";
import { randomBytes } from "node:crypto";
import { messageOf, RunbyteError } from "../../base/errors.ts";
import type { HttpServerConfig } from "../../config/config.ts";
import { abortable } from "../abortable.ts";
import { oneLine } from "../failure.ts";
import type { Sdk } from "../transport.ts";
import { CallbackServer } from "./callback.ts";
import { LoginClient } from "./login_client.ts";
import type { LoginOptions, LoginResult } from "./login.ts";
import { type Challenge, probe } from "./probe.ts";
import type { SavedLogin, ServerKey, ServerLogins, TokenStore } from "./token_store.ts";

/** What a login needs of the hub. */
export interface LoginParts {
  readonly sdk: Sdk;
  readonly key: ServerKey;
  readonly config: HttpServerConfig;
  readonly store: TokenStore;
  /** For the authorization server. */
  readonly fetch: FetchLike;
  readonly onSecrets: (secrets: readonly string[]) => void;
}

/** Logs in. @throws {RunbyteError} `LOGIN_NEEDED` if it does not come to that. */
export async function logIn(parts: LoginParts, options: LoginOptions): Promise<LoginResult> {
  const { key, store } = parts;
  try {
    const challenge = await probe(key.server, parts.config, options.signal);
    if (challenge === undefined) return { state: "not needed" };
    const known = await store.read(key);
    const login = await authorize(parts, known, challenge, options);
    await store.change(key, ({ byIssuer }) => ({
      current: login.issuer,
      byIssuer: { ...byIssuer, [login.issuer]: login },
    }));
    return { state: "logged in", issuer: login.issuer, scope: login.tokens?.scope };
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof RunbyteError) throw error;
    throw new RunbyteError(
      "LOGIN_NEEDED",
      `The login to '${key.server}' failed: ${oneLine(messageOf(error))}`,
      { cause: error },
    );
  }
}

async function authorize(
  { sdk, key, config, fetch: fetchFn, onSecrets }: LoginParts,
  known: ServerLogins,
  { resourceMetadataUrl, scope }: Challenge,
  { signal, show }: LoginOptions,
): Promise<SavedLogin> {
  const { oauth = {} } = config;
  const state = randomBytes(32).toString("base64url");
  await using callback = await listen(state, oauth.callbackPort ?? knownPort(known));
  const client = new LoginClient({
    redirectUrl: callback.url,
    state,
    known,
    config: oauth,
    now: Date.now,
  });
  const serverUrl = withoutUser(config.url);
  const wanted = sdk.computeScopeUnion(scope, known.missedScope, oauth.scopes?.join(" "));
  const flow = { serverUrl, resourceMetadataUrl, scope: wanted, fetchFn };
  await abortable(sdk.auth(client, { ...flow, forceReauthorization: true }), signal);
  const url = client.authorizationUrl;
  if (url === undefined || !isSafeToOpen(url)) {
    throw new Error(`'${key.server}' leads to no address where a browser could log in`);
  }
  show(url, (address) => callback.paste(address));
  const answer = await abortable(callback.answer, signal);
  const code = readAnswer(sdk, client, answer);
  await abortable(
    sdk.auth(client, { ...flow, authorizationCode: code, iss: answer.get("iss") ?? undefined }),
    signal,
  );
  const login = client.finish();
  const { access_token, refresh_token } = login.tokens!;
  onSecrets([access_token, ...(refresh_token === undefined ? [] : [refresh_token])]);
  return login;
}

/** The code in the answer. Who sent it is looked at before anything that it says. */
function readAnswer(sdk: Sdk, client: LoginClient, answer: URLSearchParams): string {
  const metadata = client.discovery?.authorizationServerMetadata;
  sdk.validateAuthorizationResponseIssuer({
    iss: answer.get("iss") ?? undefined,
    expectedIssuer: metadata?.issuer,
    issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
  });
  const code = answer.get("code");
  if (code !== null && code !== "") return code;
  const words = [answer.get("error"), answer.get("error_description")].filter(Boolean).join(": ");
  throw new Error(words === "" ? "The browser came back without an answer" : words.slice(0, 300));
}

/** The address of last time, to which the client is registered; another one if it is taken. */
async function listen(state: string, port: number | undefined): Promise<CallbackServer> {
  try {
    return await CallbackServer.listen({ port, state });
  } catch (error) {
    if (port === undefined) throw error;
    return await CallbackServer.listen({ state });
  }
}

function knownPort({ current, byIssuer }: ServerLogins): number | undefined {
  const redirectUrl = current === undefined ? undefined : byIssuer[current]?.redirectUrl;
  return redirectUrl === undefined ? undefined : Number(new URL(redirectUrl).port);
}

/** A browser is started with it. */
function isSafeToOpen({ protocol, hostname }: URL): boolean {
  return protocol === "https:" ||
    (protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
}

function withoutUser(address: string): URL {
  const url = new URL(address);
  url.username = url.password = "";
  return url;
}
