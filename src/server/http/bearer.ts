import { Refusal } from "./refusal.ts";

/** Further words of a challenge, by RFC 6750 and RFC 9728. */
export interface Challenge {
  readonly error?: "invalid_token" | "insufficient_scope";
  readonly scope?: string;
  readonly resource_metadata?: string;
}

/** The token of an `Authorization` header; undefined if there is none that could be one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
}

/** 401, or 403 for a token that grants too little, with what the client can do about it. */
export function challenge(words: Challenge): Refusal {
  const parts = Object.entries({ realm: "Runbyte", ...words })
    .flatMap(([name, value]) => value === undefined ? [] : [`${name}="${quoted(value)}"`]);
  const headers = { "WWW-Authenticate": `Bearer ${parts.join(", ")}` };
  if (words.error === "insufficient_scope") {
    return new Refusal(403, "The token does not grant what is needed here", headers);
  }
  return new Refusal(401, "A valid bearer token is needed", headers);
}

function quoted(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, "").replace(/["\\]/g, "\\$&");
}
