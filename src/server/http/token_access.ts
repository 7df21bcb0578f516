import { createHash, timingSafeEqual } from "node:crypto";
import { RunbyteError } from "../../base/errors.ts";
import type { Access } from "./access.ts";
import { bearerToken, challenge } from "./bearer.ts";

interface KnownToken {
  readonly caller: string;
  readonly digest: Uint8Array;
}

/** Fixed tokens, each of which stands for one caller. */
export class TokenAccess implements Access {
  readonly #known: readonly KnownToken[];

  /** @param tokens By the caller's name. */
  constructor(tokens: Readonly<Record<string, string>>) {
    const callers = Object.entries(tokens);
    if (new Set(Object.values(tokens)).size < callers.length) {
      throw new RunbyteError("USAGE", "Two callers have the same token", {
        hint: "Give each in server.callers a token of its own",
      });
    }
    this.#known = callers.map(([caller, token]) => ({ caller, digest: digestOf(token) }));
  }

  identify(authorization: string | undefined): Promise<string> {
    const token = bearerToken(authorization);
    if (token === undefined) return Promise.reject(challenge({}));
    const digest = digestOf(token);
    // All are compared, each in the same time: neither the order nor a common beginning shows.
    const matches = this.#known.filter((known) => timingSafeEqual(known.digest, digest));
    if (matches.length === 0) return Promise.reject(challenge({ error: "invalid_token" }));
    return Promise.resolve(matches[0].caller);
  }

  describe(): undefined {
    return undefined;
  }
}

function digestOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
