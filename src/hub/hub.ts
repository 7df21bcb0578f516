/**
 * All downstream servers. In: the configuration. Out: catalogues for code generation, tool calls for sessions.
 * Invariant: one server's trouble never shows anywhere but in its own folder and its own calls.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import { DEFAULT_LIMITS } from "../base/limits.ts";
import { hubLog } from "./hub_log.ts";
import { nearest } from "../base/nearest.ts";
import type {
  Catalogue,
  Prompt,
  ResourceContent,
  ResourceList,
  ServerSummary,
  ToolAnnotations,
  ToolSource,
} from "../codegen/source.ts";
import type { ServerConfig } from "../config/config.ts";
import type { CallOptions } from "./call.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import type { Downstream } from "./downstream.ts";
import type { AskPerson } from "./question.ts";
import { ServerConnections } from "./server_connections.ts";
import { callResource, callTool, getPrompt, readResource, unknownTool } from "./tool_call.ts";
import { errorReply } from "./tool_reply.ts";

/** What a tool call gave, ready for the guest without further parsing; see `HostReply` in the sandbox. */
export interface ToolReply {
  readonly form: "json" | "text" | "auto" | "undefined" | "error";
  readonly body: string;
}

/** Bounds of one call. */
export interface ToolCallOptions {
  readonly signal: AbortSignal;
  /** Waiting for the person does not count. */
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
  /** Whose call it is: a server that is not shared gives each session a connection of its own. */
  readonly session?: string;
  /** When its run began, by `performance.now()`: a tool that was there then can still be called. */
  readonly startedAtMs?: number;
  /** Asks the person at the client; without it nobody can be asked. */
  readonly ask?: AskPerson;
  /** Progress of the downstream, if it sends any. */
  readonly onProgress?: (progress: number, total?: number, message?: string) => void;
}

/** What `runbyte check` shows of one server. */
export interface ServerDetails extends ServerSummary {
  readonly transport: "stdio" | "http" | "sse";
  readonly pid?: number;
  readonly protocolVersion?: string;
  readonly title?: string;
  readonly version?: string;
  /** Time from the first attempt to the first catalogue. */
  readonly connectMs?: number;
  /** Time of the last handshake that succeeded, whether or not the catalogue then came. */
  readonly handshakeMs?: number;
  /** Last lines of the child's stderr. */
  readonly stderr: readonly string[];
}

/** The downstream servers, as the rest of Runbyte sees them. */
export interface Hub extends ToolSource, AsyncDisposable {
  /**
   * Calls a tool by the downstream's own tool name. A failed call (isError, time-out, crash, unknown tool) is an `error` reply
   * whose body is JSON of `{ name: "ToolError", message, server, tool, content? }`. Throws only if the signal fires.
   */
  callTool(
    server: string,
    tool: string,
    argsJson: string,
    options: ToolCallOptions,
  ): Promise<ToolReply>;
  /**
   * What a server says of a tool. Throws if the signal fires.
   * @throws {RunbyteError} `SERVER_UNKNOWN`, `SERVER_UNAVAILABLE` or `TOOL_UNKNOWN`.
   */
  describeTool(
    server: string,
    tool: string,
    options: Pick<ToolCallOptions, "signal" | "startedAtMs">,
  ): Promise<ToolAnnotations>;
  /** What a resource holds, as {@linkcode Hub.callTool} gives results. */
  readResource(server: string, uri: string, options: ToolCallOptions): Promise<ToolReply>;
  /** The messages of a prompt, as {@linkcode Hub.callTool} gives results. */
  getPrompt(
    server: string,
    prompt: string,
    argsJson: string,
    options: ToolCallOptions,
  ): Promise<ToolReply>;
  /** Ends the connections that only this session used. */
  endSession(session: string): Promise<void>;
  /** @throws {RunbyteError} `SERVER_UNKNOWN`. */
  details(server: string): ServerDetails;
  /** Takes a changed configuration: servers whose entries did not change keep their connections. */
  configure(servers: Readonly<Record<string, ServerConfig>>): void;
  /** Fires with the server's name when its catalogue, state or configuration changes. Returns the way to stop. */
  onChange(listener: (server: string) => void): () => void;
}

/** How to make a hub. */
export interface HubOptions {
  /** Keeps secret values out of reasons, logs and kept stderr lines. */
  readonly redact?: (text: string) => string;
  readonly clock?: Clock;
  /**
   * A number from 0 to 1 for the jitter of pauses.
   * @default Math.random
   */
  readonly random?: () => number;
  /**
   * The longest message that a downstream may send; a longer one ends its connection.
   * @default twice the limit of a tool result, because JSON escapes
   */
  readonly maxMessageBytes?: number;
}

/** Makes the hub of all servers that are not disabled. Connects nothing before it is asked for. */
export function createHub(
  servers: Readonly<Record<string, ServerConfig>>,
  options: HubOptions = {},
): Hub {
  return new DownstreamHub(servers, options);
}

class DownstreamHub implements Hub {
  readonly #options: Required<HubOptions>;
  readonly #listeners = new Set<(server: string) => void>();
  readonly #leaving = new Set<Promise<void>>();
  #entries = new Map<string, { readonly key: string; readonly connections: ServerConnections }>();

  constructor(servers: Readonly<Record<string, ServerConfig>>, options: HubOptions) {
    this.#options = {
      redact: options.redact ?? ((text) => text),
      clock: options.clock ?? SYSTEM_CLOCK,
      random: options.random ?? Math.random,
      maxMessageBytes: options.maxMessageBytes ?? 2 * DEFAULT_LIMITS.toolResultBytes,
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
