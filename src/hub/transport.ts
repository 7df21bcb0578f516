/**
 * Which transport a configured server gets, and the one function through which the hub reaches the network.
 * @module
 */
import { Buffer } from "node:buffer";
import type { AuthProvider, FetchLike, Transport } from "@modelcontextprotocol/client";
import type { HttpServerConfig } from "../config/config.ts";
import { boundedBody } from "./bounded_body.ts";

/** The SDK, loaded at the first connect. */
export type Sdk = typeof import("@modelcontextprotocol/client");

/** Loads the SDK; it must not cost anything at start-up. */
export function loadSdk(): Promise<Sdk> {
  return import("@modelcontextprotocol/client");
}

/** All that leaves the hub over HTTP passes here. */
export function createFetch(maxMessageBytes: number): FetchLike {
  return async (url, init) => {
    const response = await fetch(url, init);
    return response.body === null
      ? response
      : boundedBody(response, maxMessageBytes, init?.signal ?? undefined);
  };
}

/** How requests to a server are sent. */
export interface HttpTransportOptions {
  readonly fetch: FetchLike;
  /** Gives them a token. */
  readonly authProvider?: AuthProvider;
}

/** Streamable HTTP or, for old servers, SSE. */
export function createHttpTransport(
  sdk: Sdk,
  kind: "http" | "sse",
  config: HttpServerConfig,
  { fetch, authProvider }: HttpTransportOptions,
): Transport {
  const { url, headers } = withoutUserInfo(config);
  const options = { requestInit: { headers }, fetch, authProvider };
  return kind === "http"
    ? new sdk.StreamableHTTPClientTransport(url, options)
    : new sdk.SSEClientTransport(url, options);
}

/** `fetch` refuses a URL with a user name in it; it goes out as the header that it stands for. */
function withoutUserInfo(config: HttpServerConfig): { url: URL; headers: Record<string, string> } {
  const url = new URL(config.url);
  const headers = { ...config.headers };
  if (url.username !== "" || url.password !== "") {
    const named = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    if (!named) headers.Authorization = `Basic ${Buffer.from(user).toString("base64")}`;
    url.username = url.password = "";
  }
  return { url, headers };
}
