import type { JWTVerifyGetKey } from "jose";

/** How long an issuer may take to answer. */
const TIMEOUT_MS = 5_000;

/** A key that nobody has heard of is a reason to ask again, but so many times at once at most, */
const BURST = 5;
/** and then after so long. */
const REFILL_MS = 10_000;

/** Keys are asked for again after so long, so that withdrawn ones stop to count. */
const MAX_AGE_MS = 10 * 60_000;

/** The keys that an issuer signs with. They are found at the first token, and again when it signs with a new one. */
export class IssuerKeys {
  readonly #issuer: string;
  #keys: Promise<JWTVerifyGetKey> | undefined;
  #left = BURST;
  #refilledAt = performance.now();

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** Looks up the key of a token; throws what is no error of `jose` when the issuer cannot be asked. */
  async find(): Promise<JWTVerifyGetKey> {
    const keys = this.#keys ??= this.#discover();
    try {
      return await keys;
    } catch (thrown) {
      if (this.#keys === keys) this.#keys = undefined;
      throw thrown;
    }
  }

  async #discover(): Promise<JWTVerifyGetKey> {
    const { createRemoteJWKSet, customFetch } = await import("jose");
    const jwksUri = await this.#jwksUri();
    return createRemoteJWKSet(new URL(jwksUri), {
      timeoutDuration: TIMEOUT_MS,
      // Asking too often is prevented below, where a first few times are free.
      cooldownDuration: 0,
      cacheMaxAge: MAX_AGE_MS,
      [customFetch]: (url: string, { signal }: { signal: AbortSignal }) => this.#fetch(url, signal),
    });
  }

  async #jwksUri(): Promise<string> {
    const problems: string[] = [];
    for (const url of metadataUrls(this.#issuer)) {
      const response = await this.#fetch(url, AbortSignal.timeout(TIMEOUT_MS));
      const metadata = response.ok ? await response.json() : (await response.body?.cancel(), {});
      if (metadata.issuer === this.#issuer && typeof metadata.jwks_uri === "string") {
        return metadata.jwks_uri;
      }
      problems.push(`${url} answered ${response.status} for issuer '${metadata.issuer}'`);
    }
    throw new Error(`No metadata of this issuer: ${problems.join(", ")}`);
  }

  async #fetch(url: string, signal: AbortSignal): Promise<Response> {
    const now = performance.now();
    const refill = Math.floor((now - this.#refilledAt) / REFILL_MS);
    this.#refilledAt += refill * REFILL_MS;
    this.#left = Math.min(BURST, this.#left + refill);
    if (this.#left === 0) throw new Error("The issuer was asked too often");
    this.#left--;
    return await fetch(url, { redirect: "error", signal });
  }
}

/** Where an issuer describes itself, by RFC 8414 and by OpenID Connect. */
function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname === "/" ? "" : pathname.replace(/\/$/, "");
  return [
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
  ];
}
