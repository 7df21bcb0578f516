/**
 * Logins to the downstreams: made by a person once, kept on disk, renewed by themselves.
 * @module
 */
import { messageOf } from "../../base/errors.ts";
import type { HttpServerConfig, ServerConfig } from "../../config/config.ts";
import { hubLog } from "../hub_log.ts";
import { loadSdk, type Sdk } from "../transport.ts";
import { hasOwnCredentials } from "./own_credentials.ts";
import { createGuardedFetch } from "./guarded_fetch.ts";
import { logIn } from "./log_in.ts";
import type { LoginOptions, LoginResult, LoginsOptions } from "./login.ts";
import { revokeTokens } from "./revoke.ts";
import { StoredLogin } from "./stored_login.ts";
import { TokenStore } from "./token_store.ts";

/** The logins of one hub. */
export class Logins {
  readonly #store: TokenStore;
  readonly #options: LoginsOptions;

  constructor(options: LoginsOptions) {
    this.#store = new TokenStore(options.folder);
    this.#options = options;
  }

  /** What gives a connection its token; undefined for a server that is told by its entry who calls. */
  open(sdk: Sdk, server: string, config: ServerConfig): StoredLogin | undefined {
    if (config.type === "stdio" || hasOwnCredentials(config)) return undefined;
    return new StoredLogin({
      sdk,
      key: { server, url: config.url },
      store: this.#store,
      fetch: createGuardedFetch(config.url),
      onSecrets: this.#options.onSecrets,
      now: Date.now,
    });
  }

  /** Lets a person log in. */
  async logIn(
    server: string,
    config: HttpServerConfig,
    options: LoginOptions,
  ): Promise<LoginResult> {
    return await logIn({
      sdk: await loadSdk(),
      key: { server, url: config.url },
      config,
      store: this.#store,
      fetch: createGuardedFetch(config.url),
      onSecrets: this.#options.onSecrets,
    }, options);
  }

  /** Forgets a login, here and at the authorization server; tells whether there was one. */
  async logOut(server: string, config: HttpServerConfig, signal: AbortSignal): Promise<boolean> {
    const key = { server, url: config.url };
    const { byIssuer } = await this.#store.read(key);
    const wasThere = await this.#store.remove(key);
    const fetch = createGuardedFetch(config.url);
    await Promise.all(
      Object.values(byIssuer).map(async (login) => {
        try {
          await revokeTokens(login, fetch, signal);
        } catch (error) {
          hubLog().warn(
            `Tokens of '${server}' may still be good at ${login.issuer}: ${messageOf(error)}`,
          );
        }
      }),
    );
    return wasThere;
  }
}
