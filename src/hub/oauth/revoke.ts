import type { FetchLike } from "@modelcontextprotocol/client";
import type { SavedLogin } from "./token_store.ts";

/** Tells the authorization server that the tokens of a login are not needed any more (RFC 7009), if it wants to know. */
export async function revokeTokens(
  { metadata, client, tokens }: SavedLogin,
  fetch: FetchLike,
  signal: AbortSignal,
): Promise<void> {
  const { revocation_endpoint: endpoint } = (metadata ?? {}) as { revocation_endpoint?: unknown };
  if (tokens === undefined || typeof endpoint !== "string") return;
  const { refresh_token, access_token } = tokens;
  const { client_id, client_secret } = client;
  const [token, hint] = refresh_token === undefined
    ? [access_token, "access_token"]
    : [refresh_token, "refresh_token"];
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      token,
      token_type_hint: hint,
      client_id,
      ...(client_secret !== undefined && { client_secret }),
    }),
    signal,
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`it answered with HTTP ${response.status}`);
}
