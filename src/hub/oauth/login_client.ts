/**
 * Runbyte as an OAuth client, for one login: what the SDK's flow asks for and hands over.
 * @module
 */
import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import type { OAuthClientConfig } from "../../config/config.ts";
import { withTokens } from "./stored_login.ts";
import type { SavedLogin, ServerLogins } from "./token_store.ts";

/** What a login begins with. */
export interface LoginClientOptions {
  readonly redirectUrl: string;
  readonly state: string;
  readonly known: ServerLogins;
  readonly config: OAuthClientConfig;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One login. Nothing is kept before its end. */
export class LoginClient implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly clientMetadataUrl: string | undefined;
  readonly #options: LoginClientOptions;
  #client: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #discovery: OAuthDiscoveryState | undefined;
  #resource: string | undefined;
  #verifier = "";
  #authorizationUrl: URL | undefined;

  constructor(options: LoginClientOptions) {
    this.#options = options;
    this.redirectUrl = options.redirectUrl;
    this.clientMetadataUrl = options.config.clientMetadataUrl;
  }

  /** Where the person has to go. */
  get authorizationUrl(): URL | undefined {
    return this.#authorizationUrl;
  }

  /** What the SDK found out on the way. */
  get discovery(): OAuthDiscoveryState | undefined {
    return this.#discovery;
  }

  get clientMetadata(): OAuthClientMetadata {
    const { scopes } = this.#options.config;
    return {
      client_name: "Runbyte",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      application_type: "native",
      ...(scopes && { scope: scopes.join(" ") }),
    };
  }

  state(): string {
    return this.#options.state;
  }

  /** The configured client, else the one that was registered before, if it was with this very address to come back to. */
  clientInformation(
    { issuer }: { issuer?: string } = {},
  ): StoredOAuthClientInformation | undefined {
    const { config, known } = this.#options;
    if (this.#client !== undefined) return this.#client;
    if (config.clientId !== undefined) {
      const { clientId: client_id, clientSecret: client_secret } = config;
      // A secret is never shown to another server than the one that it is for.
      const bound = config.issuer ?? known.current ?? issuer;
      return { client_id, ...(client_secret && { client_secret }), issuer: bound };
    }
    const saved = issuer === undefined ? undefined : savedFor(known, issuer);
    return saved?.redirectUrl === this.redirectUrl ? saved.client : undefined;
  }

  saveClientInformation(client: StoredOAuthClientInformation): void {
    this.#client = client;
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#tokens;
  }

  saveTokens(tokens: StoredOAuthTokens): void {
    this.#tokens = tokens;
  }

  redirectToAuthorization(url: URL): void {
    this.#authorizationUrl = url;
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovery = state;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovery;
  }

  saveResourceUrl(resource: string): void {
    this.#resource = resource;
  }

  /** What is to be kept. @throws {Error} if there is nothing. */
  finish(): SavedLogin {
    const { authorizationServerUrl, authorizationServerMetadata: metadata } = this.#discovery ?? {};
    const issuer = this.#tokens?.issuer;
    const client = this.clientInformation({ issuer });
    if (!this.#tokens || !authorizationServerUrl || issuer === undefined || client === undefined) {
      throw new Error("The authorization server gave no tokens");
    }
    const login: SavedLogin = {
      issuer,
      authorizationServerUrl,
      metadata,
      client,
      redirectUrl: this.redirectUrl,
      resource: this.#resource,
    };
    return withTokens(login, this.#tokens, this.#options.now());
  }
}

function savedFor({ byIssuer }: ServerLogins, issuer: string): SavedLogin | undefined {
  return Object.hasOwn(byIssuer, issuer) ? byIssuer[issuer] : undefined;
}
