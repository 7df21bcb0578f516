import { messageOf, RunbyteError } from "../base/errors.ts";
import { DEFAULT_LIMITS } from "../base/limits.ts";
import { nearest } from "../base/nearest.ts";
import type {
  Catalogue,
  Prompt,
  ResourceContent,
  ResourceList,
  ServerSummary,
  ToolAnnotations,
} from "../codegen/source.ts";
import type { HttpServerConfig, ServerConfig } from "../config/config.ts";
import type { CallOptions } from "./call.ts";
import { SYSTEM_CLOCK } from "./clock.ts";
import type { Downstream } from "./downstream.ts";
import type { Hub, HubOptions, ServerDetails, ToolCallOptions, ToolReply } from "./hub.ts";
import { hubLog } from "./hub_log.ts";
import type { LoginOptions, LoginResult } from "./oauth/login.ts";
import { Logins } from "./oauth/logins.ts";
import { hasOwnCredentials } from "./oauth/own_credentials.ts";
import { ServerConnections } from "./server_connections.ts";
import { callResource, callTool, getPrompt, readResource, unknownTool } from "./tool_call.ts";
import { errorReply } from "./tool_reply.ts";

/** See {@linkcode Hub}. */
export class DownstreamHub implements Hub {
  readonly #options: Required<Omit<HubOptions, "logins">> & { readonly logins?: Logins };
  readonly #listeners = new Set<(server: string) => void>();
  readonly #leaving = new Set<Promise<void>>();
  #entries = new Map<string, { readonly key: string; readonly connections: ServerConnections }>();

  constructor(servers: Readonly<Record<string, ServerConfig>>, options: HubOptions) {
    this.#options = {
      redact: options.redact ?? ((text) => text),
      clock: options.clock ?? SYSTEM_CLOCK,
      random: options.random ?? Math.random,
      maxMessageBytes: options.maxMessageBytes ?? 2 * DEFAULT_LIMITS.toolResultBytes,
      logins: options.logins && new Logins(options.logins),
    };
    this.configure(servers);
  }

  configure(servers: Readonly<Record<string, ServerConfig>>): void {
    const before = this.#entries;
    const names = Object.keys(servers).filter((name) => !servers[name].disabled).sort();
    this.#entries = new Map(names.map((name) => {
      const key = JSON.stringify(servers[name]);
      const kept = before.get(name);
      return [
        name,
        kept?.key === key ? kept : { key, connections: this.#create(name, servers[name]) },
      ];
    }));
    for (const [name, { connections }] of before) {
      if (this.#entries.get(name)?.connections === connections) continue;
      const leaving = connections[Symbol.asyncDispose]();
      this.#leaving.add(leaving);
      void leaving.finally(() => this.#leaving.delete(leaving));
    }
    for (const name of new Set([...before.keys(), ...names])) {
      if (before.get(name) !== this.#entries.get(name)) this.#notify(name);
    }
  }

  listServers(): readonly ServerSummary[] {
    return [...this.#entries.values()].map(({ connections: { shared } }) => {
      shared.wake();
      return shared.summary;
    });
  }

  async getCatalogue(server: string, signal?: AbortSignal): Promise<Catalogue> {
    return await this.#find(server).shared.getCatalogue(signal);
  }

  async callTool(
    server: string,
    tool: string,
    argsJson: string,
    options: ToolCallOptions,
  ): Promise<ToolReply> {
    return await this.#call(
      { server, tool },
      options,
      (downstream, bounds) => callTool(downstream, tool, argsJson, bounds),
    );
  }

  async describeTool(
    server: string,
    name: string,
    { signal, startedAtMs }: Pick<ToolCallOptions, "signal" | "startedAtMs">,
  ): Promise<ToolAnnotations> {
    const { shared } = this.#find(server);
    const tool = await shared.findTool(name, signal, startedAtMs);
    if (tool === undefined) throw new RunbyteError("TOOL_UNKNOWN", unknownTool(shared, name));
    return tool.annotations ?? {};
  }

  async readResource(server: string, uri: string, options: ToolCallOptions): Promise<ToolReply> {
    return await this.#call(
      { server, tool: "readResource" },
      options,
      (downstream, bounds) => readResource(downstream, uri, bounds),
    );
  }

  async getPrompt(
    server: string,
    prompt: string,
    argsJson: string,
    options: ToolCallOptions,
  ): Promise<ToolReply> {
    return await this.#call(
      { server, tool: `prompts/${prompt}` },
      options,
      (downstream, bounds) => getPrompt(downstream, prompt, argsJson, bounds),
    );
  }

  async getResources(server: string, signal?: AbortSignal): Promise<ResourceList> {
    return await this.#find(server).shared.offers.resources.get(signal);
  }

  async getPrompts(server: string, signal?: AbortSignal): Promise<readonly Prompt[]> {
    return await this.#find(server).shared.offers.prompts.get(signal);
  }

  async readContents(
    server: string,
    uri: string,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<readonly ResourceContent[]> {
    const { toolCallTimeoutMs: timeoutMs, toolResultBytes: maxResultBytes } = DEFAULT_LIMITS;
    const { clock } = this.#options;
    const bounds = { signal, timeoutMs, maxResultBytes, clock };
    const outcome = await callResource(this.#find(server).shared, uri, bounds);
    if (outcome.ok) return outcome.value;
    throw new RunbyteError("TOOL_FAILED", `Cannot read '${uri}': ${outcome.message}`);
  }

  async endSession(session: string): Promise<void> {
    const entries = [...this.#entries.values()];
    await Promise.all(entries.map(({ connections }) => connections.endSession(session)));
  }

  async logIn(server: string, options: LoginOptions): Promise<LoginResult> {
    const { logins, config } = this.#loginsOf(server);
    const result = await logins.logIn(server, config, options);
    this.#find(server).forgetFailures();
    return result;
  }

  async logOut(server: string, signal: AbortSignal): Promise<boolean> {
    const { logins, config } = this.#loginsOf(server);
    return await logins.logOut(server, config, signal);
  }

  details(server: string): ServerDetails {
    return this.#find(server).shared.details;
  }

  onChange(listener: (server: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    this.configure({});
    await Promise.all(this.#leaving);
  }

  async #call(
    called: { readonly server: string; readonly tool: string },
    options: ToolCallOptions,
    send: (downstream: Downstream, bounds: CallOptions) => Promise<ToolReply>,
  ): Promise<ToolReply> {
    options.signal.throwIfAborted();
    let downstream: Downstream;
    try {
      downstream = this.#find(called.server).of(options.session);
    } catch (error) {
      return errorReply(called, messageOf(error));
    }
    return await send(downstream, { ...options, clock: this.#options.clock });
  }

  #create(name: string, config: ServerConfig): ServerConnections {
    return new ServerConnections(name, config, {
      ...this.#options,
      log: hubLog(),
      onChange: () => this.#notify(name),
    });
  }

  /** @throws {RunbyteError} `USAGE` for a server that nobody can log in to. */
  #loginsOf(server: string): { readonly logins: Logins; readonly config: HttpServerConfig } {
    const { config } = this.#find(server).shared;
    const { logins } = this.#options;
    if (config.type === "stdio" || logins === undefined) {
      throw new RunbyteError("USAGE", `Server '${server}' is a program on this machine`, {
        hint: 'Its credentials stand in its "env"; there is nothing to log in to.',
      });
    }
    if (hasOwnCredentials(config)) {
      throw new RunbyteError("USAGE", `Server '${server}' has credentials in its config entry`, {
        hint: 'They are used in place of a login; take out its "Authorization" header first.',
      });
    }
    return { logins, config };
  }

  #find(server: string): ServerConnections {
    const entry = this.#entries.get(server);
    if (entry !== undefined) return entry.connections;
    const [near] = nearest(server, this.#entries.keys());
    const names = [...this.#entries.keys()].join(", ");
    throw new RunbyteError(
      "SERVER_UNKNOWN",
      near === undefined
        ? `Unknown server '${server}'`
        : `Unknown server '${server}'. Did you mean '${near}'?`,
      { hint: names === "" ? "No servers are configured" : `Available: ${names}` },
    );
  }

  #notify(server: string): void {
    for (const listener of this.#listeners) listener(server);
  }
}
