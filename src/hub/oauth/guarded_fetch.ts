/**
 * The one function through which logins reach the network: metadata, registration, tokens.
 * A server names those addresses itself, so each is looked up, checked, and then connected to as it was looked up.
 * @module
 */
import type { FetchLike } from "@modelcontextprotocol/client";
import { Buffer } from "node:buffer";
import { lookup, type LookupAddress } from "node:dns";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import process from "node:process";
import { RunbyteError } from "../../base/errors.ts";
import { proxyFor } from "../../base/proxy.ts";
import { NEARNESS, nearnessOf, nearnessOfName } from "./nearness.ts";

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const MAX_BODY_BYTES = 1024 * 1024;
const TIMEOUT_MS = 20_000;
const NO_BODY: readonly number[] = [204, 205, 304];

/**
 * Makes a `fetch` for what the MCP server at `serverUrl` leads to. It follows no redirects, and refuses addresses that
 * are nearer to this machine than the server itself.
 */
export function createGuardedFetch(serverUrl: string, resolve: Resolve = resolveAll): FetchLike {
  const guard = new Guard(new URL(serverUrl), resolve);
  return async (input, init = {}) => {
    const url = new URL(input);
    const addresses = await guard.check(url);
    const signal = AbortSignal.any([
      AbortSignal.timeout(TIMEOUT_MS),
      ...(init.signal ? [init.signal] : []),
    ]);
    // Behind a proxy it is the proxy that looks names up, and that decides what can be reached.
    return addresses === undefined
      ? await fetch(url, { ...init, redirect: "manual", signal })
      : await send(url, addresses, { ...init, signal });
  };
}

/** Where requests may go. */
class Guard {
  readonly #server: URL;
  readonly #resolve: Resolve;

  constructor(server: URL, resolve: Resolve) {
    this.#server = server;
    this.#resolve = resolve;
  }

  /**
   * The addresses that may be connected to; undefined if a proxy stands between.
   * @throws {RunbyteError} if there are none.
   */
  async check(url: URL): Promise<readonly LookupAddress[] | undefined> {
    if (url.protocol !== "https:" && url.protocol !== "http:") {
      throw refuse(url, "it is no web address");
    }
    if (url.username !== "" || url.password !== "") throw refuse(url, "it names a user");
    const isSameHost = url.hostname === this.#server.hostname;
    const known = nearnessOfName(url.hostname);
    const serverKnown = nearnessOfName(this.#server.hostname);
    if (url.protocol === "http:" && url.origin !== this.#server.origin) {
      // Without TLS a name is no proof of anything: only addresses that are written out count.
      const isNear = serverKnown !== undefined && known !== undefined && known >= NEARNESS.private;
      if (!isNear || known > serverKnown) throw refuse(url, "it must start with https://");
    }
    if (proxyFor(url, process.env) !== undefined) {
      if (!isSameHost && (known ?? 0) > (serverKnown ?? 0)) throw refuse(url, TOO_NEAR);
      return undefined;
    }
    const addresses = await this.#addressesOf(url.hostname);
    if (isSameHost) return addresses;
    const limit = serverKnown ?? await this.#nearnessOfServer();
    const allowed = addresses.filter(({ address }) => nearnessOf(address) <= limit);
    if (allowed.length === 0) throw refuse(url, TOO_NEAR);
    return allowed;
  }

  /** By its farthest address: a name that leads to both is no neighbour. */
  async #nearnessOfServer(): Promise<number> {
    const addresses = await this.#addressesOf(this.#server.hostname);
    return Math.min(...addresses.map(({ address }) => nearnessOf(address)));
  }

  async #addressesOf(hostname: string): Promise<readonly LookupAddress[]> {
    const host = hostname.replace(/^\[|\]$/g, "");
    if (nearnessOfName(host) !== undefined && !/localhost\.?$/i.test(host)) {
      return [{ address: host, family: host.includes(":") ? 6 : 4 }];
    }
    return await this.#resolve(host);
  }
}

const TOO_NEAR = "it leads to a private address, and the server itself is not there";

function refuse(url: URL, reason: string): RunbyteError {
  return new RunbyteError("LOGIN_NEEDED", `Refused to go to '${url.host}' for a login: ${reason}`);
}

function resolveAll(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) => error ? reject(error) : resolve(addresses));
  });
}

type SendOptions = RequestInit & { readonly signal: AbortSignal };

/** Sends a request to one of the addresses that were checked, and to no other. */
async function send(
  url: URL,
  addresses: readonly LookupAddress[],
  { method = "GET", headers, body, signal }: SendOptions,
): Promise<Response> {
  const text = body === undefined || body === null ? undefined : String(body);
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const start = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = start(url, {
      method,
      headers: {
        ...Object.fromEntries(new Headers(headers)),
        ...(text !== undefined && { "content-length": String(Buffer.byteLength(text)) }),
      },
      // A connection of its own: a kept one would have been checked for somebody else.
      agent: false,
      lookup: (_host, options, callback) => {
        if (options.all) callback(null, [...addresses]);
        else callback(null, addresses[0].address, addresses[0].family);
      },
      signal,
    }, resolve);
    request.on("error", (error) => reject(signal.aborted ? signal.reason : toFetchError(error)));
    request.end(text);
  });
  return await toResponse(incoming);
}

/** As `fetch` says that a server cannot be reached. */
function toFetchError(cause: Error): TypeError {
  return new TypeError(`fetch failed: ${cause.message}`, { cause });
}

async function toResponse(incoming: IncomingMessage): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      incoming.destroy();
      throw new RunbyteError("LOGIN_NEEDED", "The login server sent more than 1 MiB at once");
    }
    chunks.push(chunk);
  }
  const status = incoming.statusCode ?? 0;
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]] as [string, string][]
  );
  const body = NO_BODY.includes(status) ? null : Buffer.concat(chunks);
  return new Response(body, { status, headers });
}
