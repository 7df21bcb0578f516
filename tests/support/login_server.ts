/**
 * An authorization server and an MCP server behind it, both on this machine: OAuth 2.1 with PKCE, resource indicators,
 * rotating refresh tokens whose second use ends the login, dynamic registration or client ID metadata documents.
 */
import { createMcpHandler } from "@modelcontextprotocol/server";
import { createHash, randomUUID } from "node:crypto";
import { createSdk2Server } from "../toys/sdk2_server.ts";

/** How the two behave. */
export interface LoginServerOptions {
  /** Whether clients may register themselves. @default true */
  readonly registers?: boolean;
  /** Whether client ID metadata documents are taken. @default false */
  readonly takesMetadataDocuments?: boolean;
  /** @default 3600 */
  readonly expiresInS?: number;
  /** What `iss` in the answer says. @default the issuer */
  readonly iss?: string | null;
  /** What the person does. @default grants it */
  readonly person?: "grants" | "denies";
  /** Changes the metadata. */
  readonly metadata?: (metadata: Record<string, unknown>) => Record<string, unknown>;
  /** Where the authorization server is, as the MCP server says. @default where it is */
  readonly authorizationServer?: string;
  /** A scope that `tools/call` needs. */
  readonly callScope?: string;
}

interface Grant {
  readonly client: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly resource: string | null;
  readonly scope: string;
}

const LOCALHOST = { hostname: "127.0.0.1", port: 0, onListen: () => {} };

/** See the module. Disposing it ends both. */
export class LoginServer implements AsyncDisposable {
  /** What happened, in order: `register`, `authorize`, `token`, `refresh`, `reuse`, `revoke`, `mcp 401`. */
  readonly events: string[] = [];
  readonly clients = new Map<string, { readonly redirectUris?: readonly string[] }>();
  /** Parameters of every authorization request. */
  readonly asked: URLSearchParams[] = [];
  /** Headers of every request to the authorization server. */
  readonly headers: Headers[] = [];
  readonly #options: LoginServerOptions;
  readonly #codes = new Map<string, Grant>();
  readonly #access = new Map<string, Grant>();
  readonly #refresh = new Map<string, Grant>();
  readonly #used = new Set<string>();
  readonly #mcp = createMcpHandler(createSdk2Server);
  readonly #issuerServer: Deno.HttpServer<Deno.NetAddr>;
  readonly #mcpServer: Deno.HttpServer<Deno.NetAddr>;

  constructor(options: LoginServerOptions = {}) {
    this.#options = options;
    this.#issuerServer = Deno.serve(LOCALHOST, (request) => this.#authorizationServer(request));
    this.#mcpServer = Deno.serve(LOCALHOST, (request) => this.#resourceServer(request));
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#issuerServer.addr.port}`;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#mcpServer.addr.port}/mcp`;
  }

  /** Ends every access token, as if its time were over. */
  expire(): void {
    this.#access.clear();
  }

  /** Ends every login. */
  revokeAll(): void {
    this.#access.clear();
    this.#refresh.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#mcp.close();
    await Promise.all([this.#issuerServer.shutdown(), this.#mcpServer.shutdown()]);
  }

  async #resourceServer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/.well-known/oauth-protected-resource/mcp") {
      return Response.json({
        resource: this.url,
        authorization_servers: [this.#options.authorizationServer ?? this.issuer],
        scopes_supported: ["mcp"],
      });
    }
    const token = /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
    const grant = this.#access.get(token);
    if (grant === undefined || grant.resource !== this.url) {
      this.events.push("mcp 401");
      const metadata = `${new URL(this.url).origin}/.well-known/oauth-protected-resource/mcp`;
      const headers = { "www-authenticate": `Bearer resource_metadata="${metadata}", scope="mcp"` };
      return new Response(null, { status: 401, headers });
    }
    const { callScope } = this.#options;
    const isCall = (await request.clone().text()).includes('"tools/call"');
    if (isCall && callScope !== undefined && !grant.scope.split(" ").includes(callScope)) {
      const headers = {
        "www-authenticate": `Bearer error="insufficient_scope", scope="${callScope}"`,
      };
      return new Response(null, { status: 403, headers });
    }
    return await this.#mcp.fetch(request);
  }

  async #authorizationServer(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    this.headers.push(request.headers);
    switch (pathname) {
      case "/.well-known/oauth-authorization-server":
        return Response.json(this.#metadata());
      case "/register":
        return this.#register(await request.json());
      case "/authorize":
        return this.#authorize(searchParams);
      case "/token":
        return this.#token(new URLSearchParams(await request.text()));
      case "/revoke":
        this.events.push("revoke");
        this.#refresh.delete(new URLSearchParams(await request.text()).get("token") ?? "");
        return new Response(null);
      default:
        return new Response(null, { status: 404 });
    }
  }

  #metadata(): Record<string, unknown> {
    const { registers = true, takesMetadataDocuments, metadata } = this.#options;
    const all = {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      revocation_endpoint: `${this.issuer}/revoke`,
      response_types_supported: ["code"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["none", "client_secret_post"],
      authorization_response_iss_parameter_supported: true,
      ...registers && { registration_endpoint: `${this.issuer}/register` },
      ...takesMetadataDocuments && { client_id_metadata_document_supported: true },
    };
    return metadata?.(all) ?? all;
  }

  #register(wanted: { readonly redirect_uris: readonly string[] }): Response {
    this.events.push("register");
    const id = `client-${this.clients.size + 1}`;
    this.clients.set(id, { redirectUris: wanted.redirect_uris });
    return Response.json({ ...wanted, client_id: id }, { status: 201 });
  }

  #authorize(params: URLSearchParams): Response {
    this.events.push("authorize");
    this.asked.push(params);
    const { iss = this.issuer, person = "grants", takesMetadataDocuments } = this.#options;
    const client = params.get("client_id") ?? "";
    const redirectUri = params.get("redirect_uri") ?? "";
    const known = this.clients.get(client);
    const isKnown = known
      ? known.redirectUris?.includes(redirectUri) ?? true
      : takesMetadataDocuments && client.startsWith("https://");
    if (!isKnown) return new Response("unknown client", { status: 400 });
    const answer = new URL(redirectUri);
    answer.searchParams.set("state", params.get("state") ?? "");
    if (iss !== null) answer.searchParams.set("iss", iss);
    if (person === "denies") {
      answer.searchParams.set("error", "access_denied");
    } else {
      const code = randomUUID();
      this.#codes.set(code, {
        client,
        redirectUri,
        challenge: params.get("code_challenge") ?? "",
        resource: params.get("resource"),
        scope: params.get("scope") ?? "",
      });
      answer.searchParams.set("code", code);
    }
    return new Response(null, { status: 302, headers: { location: answer.href } });
  }

  #token(params: URLSearchParams): Response {
    return params.get("grant_type") === "refresh_token"
      ? this.#renew(params)
      : this.#redeem(params);
  }

  #redeem(params: URLSearchParams): Response {
    this.events.push("token");
    const code = params.get("code") ?? "";
    const grant = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256").update(params.get("code_verifier") ?? "")
      .digest("base64url");
    const isGood = grant?.challenge === challenge && grant.client === params.get("client_id") &&
      grant.redirectUri === params.get("redirect_uri") && grant.resource === params.get("resource");
    return isGood ? this.#issue(grant) : refuse("invalid_grant");
  }

  #renew(params: URLSearchParams): Response {
    const token = params.get("refresh_token") ?? "";
    const grant = this.#refresh.get(token);
    if (this.#used.has(token)) {
      this.events.push("reuse");
      this.revokeAll();
    }
    if (grant === undefined || grant.client !== params.get("client_id")) {
      return refuse("invalid_grant");
    }
    this.events.push("refresh");
    this.#refresh.delete(token);
    this.#used.add(token);
    return this.#issue(grant);
  }

  #issue(grant: Grant): Response {
    const [access_token, refresh_token] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
    this.#access.set(access_token, grant);
    this.#refresh.set(refresh_token, grant);
    const { expiresInS: expires_in = 3_600 } = this.#options;
    const { scope } = grant;
    return Response.json({ access_token, refresh_token, token_type: "Bearer", expires_in, scope });
  }
}

/** A browser whose person does what the login server is told that they do. */
export async function browse(url: URL): Promise<Response> {
  return await fetch(url);
}

function refuse(error: string): Response {
  return Response.json({ error }, { status: 400 });
}
