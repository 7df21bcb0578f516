import { Client as ClientV2, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "./child.ts";
import { createFolder, ENTRY, environment } from "./entry.ts";
import { waitUntil } from "./processes.ts";
import type { ToolAnswer } from "./runbyte.ts";

/** The token of the caller `default`, unless a test names others. */
export const TOKEN = "the-token-of-the-tests";

/** How Runbyte is started. */
export interface HttpRunbyteOptions {
  readonly mcpServers?: object;
  /** Keys of `server` beside port and token. */
  readonly server?: object;
  /** Further keys of the config. */
  readonly config?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Without it Runbyte makes a token of its own. @default TOKEN */
  readonly token?: string | null;
}

/** Which client, and for whom. */
export interface ConnectOptions {
  /** @default TOKEN */
  readonly token?: string;
  /** The protocol of SDK v2, or the client of SDK v1. @default "2026" */
  readonly as?: "2025" | "2026" | "v1";
}

/** Runbyte as a child process that serves HTTP. Disposing it kills it. */
export class HttpRunbyte implements AsyncDisposable {
  readonly child: Child;
  /** The address of its MCP endpoint. */
  readonly url: URL;
  readonly scratch: string;
  readonly #folder: string;
  readonly #clients: HttpClient[] = [];

  private constructor(child: Child, url: URL, folder: string) {
    this.child = child;
    this.url = url;
    this.scratch = join(folder, "scratch");
    this.#folder = folder;
  }

  static async start(options: HttpRunbyteOptions = {}): Promise<HttpRunbyte> {
    const { mcpServers = {}, server, config, env, args = [], token = TOKEN } = options;
    const folder = createFolder();
    const file = join(folder, "runbyte.json");
    const serving = { port: 0, ...token !== null && { token }, ...server };
    writeFileSync(file, JSON.stringify({ mcpServers, ...config, server: serving }));
    const [command, ...start] = ENTRY;
    const child = new Child(command, [
      ...[...start, "serve", "--transport", "http", "--config", file],
      ...["--scratch", join(folder, "scratch"), ...args],
    ], { cwd: folder, env: environment(env) });
    try {
      const address = (): string | undefined => /Serving MCP at (\S+)/.exec(child.stderr)?.[1];
      const gone = child.exited.then((exit): never => {
        throw new Error(`Runbyte ended: ${JSON.stringify(exit)} ${child.stderr}`);
      });
      await Promise.race([waitUntil("Runbyte listens", () => address() !== undefined), gone]);
      return new HttpRunbyte(child, new URL(address()!), folder);
    } catch (error) {
      await child[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** A connected client; it is closed with this Runbyte. */
  async connect(options: ConnectOptions = {}): Promise<HttpClient> {
    const client = await HttpClient.connect(this.url, options);
    this.#clients.push(client);
    return client;
  }

  /** One request as it is, with the token unless the headers have another one. */
  async fetch(init: RequestInit = {}, path = "/mcp"): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has("authorization")) headers.set("authorization", `Bearer ${TOKEN}`);
    return await fetch(new URL(path, this.url), { ...init, headers });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client[Symbol.asyncDispose]()));
    await this.child[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A real client of the SDK. */
export class HttpClient implements AsyncDisposable {
  readonly client: ClientV1 | ClientV2;
  readonly transport: StreamableHTTPClientTransport | TransportV1;

  private constructor(
    client: ClientV1 | ClientV2,
    transport: StreamableHTTPClientTransport | TransportV1,
  ) {
    this.client = client;
    this.transport = transport;
  }

  static async connect(
    url: URL,
    { token = TOKEN, as = "2026" }: ConnectOptions = {},
  ): Promise<HttpClient> {
    const init = { requestInit: { headers: { Authorization: `Bearer ${token}` } } };
    const info = { name: "test", version: "1" };
    if (as === "v1") {
      const client = new ClientV1(info);
      const transport = new TransportV1(url, init);
      await client.connect(transport);
      return new HttpClient(client, transport);
    }
    const mode = as === "2025" ? "legacy" : { pin: "2026-07-28" };
    const client = new ClientV2(info, { versionNegotiation: { mode } });
    const transport = new StreamableHTTPClientTransport(url, init);
    await client.connect(transport);
    return new HttpClient(client, transport);
  }

  async call(tool: string, args: Record<string, unknown> = {}): Promise<ToolAnswer> {
    const request = { name: tool, arguments: args };
    const result = this.client instanceof ClientV1
      ? await this.client.callTool(request)
      : await this.client.callTool(request);
    const blocks = result.content as ToolAnswer["blocks"];
    return { blocks, isError: result.isError === true, text: blocks[0]?.text ?? "" };
  }

  /** Runs a program that must not fail and gives the text of its value. */
  async run(code: string, workspace?: string): Promise<string> {
    const args = { code, ...workspace !== undefined && { workspace } };
    const answer = await this.call("execute_code", args);
    if (answer.isError) throw new Error(`The program failed: ${answer.text}`);
    return answer.text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
