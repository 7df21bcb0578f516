import type { FetchLike, OAuthTokens } from "@modelcontextprotocol/client";
import { messageOf, RunbyteError } from "../../base/errors.ts";
import type { Sdk } from "../transport.ts";
import { scopeMissed, type TokenSource } from "./token_source.ts";
import type { SavedLogin, ServerKey, ServerLogins, TokenStore } from "./token_store.ts";

/** What a stored login needs. */
export interface StoredLoginOptions {
  readonly sdk: Sdk;
  readonly key: ServerKey;
  readonly store: TokenStore;
  /** For the authorization server. */
  readonly fetch: FetchLike;
  /** Told every token, so that none ever leaves Runbyte. */
  readonly onSecrets: (secrets: readonly string[]) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A token is renewed so long before it ends. */
const EARLY_MS = 30_000;

/** Errors of the token endpoint after which only a new login helps. */
const FINAL: readonly string[] = ["invalid_grant", "invalid_client", "unauthorized_client"];

/** Gives a transport the access token of a login, renewed when that is due. Never asks the person. */
export class StoredLogin implements TokenSource {
  readonly #options: StoredLoginOptions;
  #login: SavedLogin | undefined;
  #isRead = false;
  #renewing: Promise<void> | undefined;

  constructor(options: StoredLoginOptions) {
    this.#options = options;
  }

  /** The access token, if there is one. */
  async token(): Promise<string | undefined> {
    if (!this.#isRead) this.#take(await this.#read());
    const { tokens, expiresAt = Infinity } = this.#login ?? {};
    if (tokens?.refresh_token !== undefined && this.#options.now() > expiresAt - EARLY_MS) {
      // What failed is told when the old token is refused.
      await this.#renew(tokens.access_token).catch(() => {});
    }
    return this.#login?.tokens?.access_token;
  }

  /** The server refused the token, or that there was none. */
  async onUnauthorized({ response }: { readonly response: Response }): Promise<void> {
    await response.body?.cancel();
    await this.#renew(this.#login?.tokens?.access_token);
  }

  /** If an error says that a right was missing, the next login asks for it. */
  async noteMissed(error: unknown): Promise<void> {
    const missed = scopeMissed(error);
    if (!missed) return;
    const { store, key } = this.#options;
    await store.change(key, (logins) => {
      const scopes = new Set(`${logins.missedScope ?? ""} ${missed}`.trim().split(/\s+/));
      return { ...logins, missedScope: [...scopes].join(" ") };
    });
  }

  /** Several that wait for the same are served by one renewal: a refresh token may be good for once. */
  #renew(refused: string | undefined): Promise<void> {
    return this.#renewing ??= this.#tryRenew(refused).finally(() => this.#renewing = undefined);
  }

  async #tryRenew(refused: string | undefined): Promise<void> {
    const { store, key, now } = this.#options;
    // Without a login nothing is written, not even a lock.
    if ((await this.#read())?.tokens === undefined) throw this.#loginNeeded();
    const logins = await store.change(key, async (logins) => {
      const login = currentOf(logins);
      const tokens = login?.tokens;
      // Another process has done it, or the person has logged in.
      if (tokens !== undefined && tokens.access_token !== refused) return logins;
      if (login === undefined || tokens?.refresh_token === undefined) throw this.#loginNeeded();
      const fresh = await this.#refresh(login, tokens.refresh_token);
      const renewed = fresh === undefined
        ? { ...login, tokens: undefined, expiresAt: undefined }
        : withTokens(login, fresh, now());
      return { ...logins, byIssuer: { ...logins.byIssuer, [login.issuer]: renewed } };
    });
    this.#take(currentOf(logins));
    if (this.#login?.tokens === undefined) throw this.#loginNeeded();
  }

  /** New tokens; undefined if the old ones are worth nothing any more. */
  async #refresh(login: SavedLogin, refreshToken: string): Promise<OAuthTokens | undefined> {
    const { sdk, fetch, key } = this.#options;
    const { authorizationServerUrl, metadata, client, resource } = login;
    try {
      return await sdk.refreshAuthorization(authorizationServerUrl, {
        metadata,
        clientInformation: client,
        refreshToken,
        resource,
        fetchFn: fetch,
      });
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code === "string" && FINAL.includes(code)) return undefined;
      throw new RunbyteError(
        "SERVER_UNAVAILABLE",
        `Cannot renew the login to '${key.server}': ${messageOf(error)}`,
        { cause: error },
      );
    }
  }

  async #read(): Promise<SavedLogin | undefined> {
    const { store, key } = this.#options;
    return currentOf(await store.read(key));
  }

  #take(login: SavedLogin | undefined): void {
    this.#login = login;
    this.#isRead = true;
    this.#options.onSecrets(secretsOf(login));
  }

  #loginNeeded(): Error {
    // Whoever is connected next may find a login that was made since.
    this.#isRead = false;
    return new this.#options.sdk.UnauthorizedError();
  }
}

/** The login that holds. */
export function currentOf({ current, byIssuer }: ServerLogins): SavedLogin | undefined {
  return current !== undefined && Object.hasOwn(byIssuer, current) ? byIssuer[current] : undefined;
}

/** A login with tokens that have just come. */
export function withTokens(login: SavedLogin, tokens: OAuthTokens, nowMs: number): SavedLogin {
  const { expires_in: seconds } = tokens;
  return {
    ...login,
    tokens: { ...tokens, issuer: login.issuer },
    expiresAt: seconds === undefined ? undefined : nowMs + seconds * 1_000,
  };
}

/** Everything of a login that nobody may see. */
export function secretsOf(login: SavedLogin | undefined): readonly string[] {
  const { access_token, refresh_token } = login?.tokens ?? {};
  return [access_token, refresh_token, login?.client.client_secret]
    .filter((each) => typeof each === "string");
}
