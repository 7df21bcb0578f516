import type { JWTPayload } from "jose";
import { messageOf } from "../../base/errors.ts";
import { logger } from "../../base/log.ts";
import type { Access } from "./access.ts";
import { bearerToken, type Challenge, challenge } from "./bearer.ts";
import { IssuerKeys } from "./issuer_keys.ts";
import { Refusal } from "./refusal.ts";

/** Whose access tokens are accepted. */
export interface OAuthOptions {
  readonly issuer: string;
  /** Whom tokens must be meant for. @default the server's address, under each name that it has */
  readonly audience?: string;
  /** What a token must grant, all of it. */
  readonly scopes: readonly string[];
  /** The address that clients know. @default by the `Host` of their request */
  readonly url?: string;
}

/** What an issuer may sign with. Shared secrets and no signature at all are not among them. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];

/** Errors of `jose` that say nothing about the token. */
const ISSUER_FAULTS = ["ERR_JWKS_TIMEOUT", "ERR_JWKS_INVALID", "ERR_JOSE_GENERIC"];

/** Clocks of two machines may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Where a client finds the description of a resource at `/mcp`, by RFC 9728. */
export const METADATA_PATHS: readonly string[] = [
  "/.well-known/oauth-protected-resource/mcp",
  "/.well-known/oauth-protected-resource",
];

/** An OAuth 2.1 resource server: it checks access tokens of one issuer, and issues none. */
export class OAuthAccess implements Access {
  readonly #options: OAuthOptions;
  readonly #keys: IssuerKeys;

  constructor(options: OAuthOptions) {
    this.#options = options;
    this.#keys = new IssuerKeys(options.issuer);
  }

  async identify(authorization: string | undefined, host: string): Promise<string> {
    const hint: Challenge = {
      scope: this.#options.scopes.join(" ") || undefined,
      resource_metadata: this.#metadataUrl(host),
    };
    const token = bearerToken(authorization);
    if (token === undefined) throw challenge(hint);
    const claims = await this.#verify(token, host);
    const caller = claims && callerOf(claims);
    if (claims === undefined || caller === undefined) {
      throw challenge({ error: "invalid_token", ...hint });
    }
    const granted = scopesOf(claims);
    if (!this.#options.scopes.every((scope) => granted.includes(scope))) {
      throw challenge({ error: "insufficient_scope", ...hint });
    }
    return caller;
  }

  describe(host: string): Readonly<Record<string, unknown>> {
    const { issuer, scopes } = this.#options;
    return {
      resource: this.#resource(host),
      resource_name: "Runbyte",
      authorization_servers: [issuer],
      ...scopes.length > 0 && { scopes_supported: scopes },
      bearer_methods_supported: ["header"],
    };
  }

  /** @returns undefined for a token that is not valid here. @throws {Refusal} 503 if the issuer cannot be asked. */
  async #verify(token: string, host: string): Promise<JWTPayload | undefined> {
    const { errors, jwtVerify } = await import("jose");
    const { issuer, audience = this.#resource(host) } = this.#options;
    try {
      const { payload } = await jwtVerify(token, await this.#keys.find(), {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp"],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return payload;
    } catch (thrown) {
      const message = messageOf(thrown);
      if (thrown instanceof errors.JOSEError && !ISSUER_FAULTS.includes(thrown.code)) {
        logger("server").debug("Refused a token: {message}", { message });
        return undefined;
      }
      logger("server").error("Cannot get the keys of {issuer}: {message}", { issuer, message });
      throw new Refusal(503, "Tokens cannot be checked now", { "Retry-After": "5" });
    }
  }

  #resource(host: string): string {
    return this.#options.url ?? `http://${host}/mcp`;
  }

  #metadataUrl(host: string): string {
    const { origin, pathname } = new URL(this.#resource(host));
    return `${origin}/.well-known/oauth-protected-resource${pathname === "/" ? "" : pathname}`;
  }
}

/** The user, or the client that acts for itself. */
function callerOf({ sub, client_id: client }: JWTPayload): string | undefined {
  if (typeof sub === "string" && sub !== "") return `user ${sub}`;
  return typeof client === "string" && client !== "" ? `client ${client}` : undefined;
}

/** `scope` as the standard has it, `scp` as others do. */
function scopesOf({ scope, scp }: JWTPayload): readonly unknown[] {
  const granted = scope ?? scp;
  return Array.isArray(granted) ? granted : String(granted ?? "").split(" ");
}
