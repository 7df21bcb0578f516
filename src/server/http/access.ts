/**
 * Who may call. In: the `Authorization` header of a request. Out: the caller's name, to which everything is bound.
 * @module
 */
import { RunbyteError } from "../../base/errors.ts";
import { isLoopback } from "./gate.ts";
import { OAuthAccess, type OAuthOptions } from "./oauth.ts";
import { TokenAccess } from "./token_access.ts";

/** Lets requests in or throws. */
export interface Access {
  /** @throws {Refusal} 401, 403, or 503 when that cannot be found out. */
  identify(authorization: string | undefined, host: string): Promise<string>;
  /** What clients are told about where to get tokens, for a `Host` that was checked; undefined if there is nothing. */
  describe(host: string): Readonly<Record<string, unknown>> | undefined;
}

/** How callers show who they are; exactly one of these. */
export interface AccessOptions {
  /** Tokens by the caller's name. */
  readonly tokens?: Readonly<Record<string, string>>;
  readonly oauth?: OAuthOptions;
  /** Nobody is asked. */
  readonly anyone?: boolean;
}

/** Makes the one way in. @throws {RunbyteError} `USAGE` if it is not exactly one. */
export function createAccess({ tokens = {}, oauth, anyone = false }: AccessOptions): Access {
  const hasTokens = Object.keys(tokens).length > 0;
  if ([hasTokens, oauth !== undefined, anyone].filter(Boolean).length !== 1) {
    throw new RunbyteError("USAGE", "Callers show who they are in one way", {
      hint: "Choose one of server.token and server.callers, server.oauth, and " +
        "server.dangerouslyAllowAnyone",
    });
  }
  if (oauth) {
    refuseClearText(oauth.issuer);
    return new OAuthAccess(oauth);
  }
  if (hasTokens) return new TokenAccess(tokens);
  return { identify: () => Promise.resolve("anyone"), describe: () => undefined };
}

/** Keys that came in clear text could be anybody's. */
function refuseClearText(issuer: string): void {
  const { protocol, hostname } = new URL(issuer);
  if (protocol === "https:" || isLoopback(hostname)) return;
  throw new RunbyteError("USAGE", `The issuer '${issuer}' must be reached by https`);
}
