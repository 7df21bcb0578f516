/**
 * All downstream servers. In: the configuration. Out: catalogues for code generation, tool calls for sessions.
 * Invariant: one server's trouble never shows anywhere but in its own folder and its own calls.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import { DEFAULT_LIMITS } from "../base/limits.ts";
import { hubLog } from "./hub_log.ts";
import { nearest } from "../base/nearest.ts";
import type { Catalogue, ServerSummary } from "../codegen/source.ts";
import type { ServerConfig } from "../config/config.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import { Downstream } from "./downstream.ts";
import { callTool } from "./tool_call.ts";
import { errorReply } from "./tool_reply.ts";

/** What a tool call gave, ready for the guest without further parsing; see `HostReply` in the sandbox. */
export interface ToolReply {
  readonly form: "json" | "text" | "auto" | "undefined" | "error";
  readonly body: string;
}

/** Bounds of one tool call. */
export interface ToolCallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
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
export interface Hub extends AsyncDisposable {
  /** Never waits; starts connecting every server in the background. */
  listServers(): readonly ServerSummary[];
  /**
   * The last known tools of a server; only a server that never was ready is waited for, up to its start-up timeout.
   * @throws {RunbyteError} `SERVER_UNKNOWN`, `SERVER_UNAVAILABLE` or `LOGIN_NEEDED`.
   */
  getCatalogue(server: string, signal?: AbortSignal): Promise<Catalogue>;
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
  #entries = new Map<string, { readonly key: string; readonly downstream: Downstream }>();

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
        kept?.key === key ? kept : { key, downstream: this.#create(name, servers[name]) },
      ];
    }));
    for (const [name, { downstream }] of before) {
      if (this.#entries.get(name)?.downstream === downstream) continue;
      const leaving = downstream[Symbol.asyncDispose]();
      this.#leaving.add(leaving);
      void leaving.finally(() => this.#leaving.delete(leaving));
    }
    for (const name of new Set([...before.keys(), ...names])) {
      if (before.get(name) !== this.#entries.get(name)) this.#notify(name);
    }
  }

  listServers(): readonly ServerSummary[] {
    return [...this.#entries.values()].map(({ downstream }) => {
      downstream.wake();
      return downstream.summary;
    });
  }

  async getCatalogue(server: string, signal?: AbortSignal): Promise<Catalogue> {
    return await this.#find(server).getCatalogue(signal);
  }

  async callTool(
    server: string,
    tool: string,
    argsJson: string,
    options: ToolCallOptions,
  ): Promise<ToolReply> {
    options.signal.throwIfAborted();
    let downstream: Downstream;
    try {
      downstream = this.#find(server);
    } catch (error) {
      return errorReply({ server, tool }, messageOf(error));
    }
    return await callTool(downstream, tool, argsJson, { ...options, clock: this.#options.clock });
  }

  details(server: string): ServerDetails {
    return this.#find(server).details;
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

  #create(name: string, config: ServerConfig): Downstream {
    return new Downstream(name, config, {
      ...this.#options,
      log: hubLog(),
      onChange: () => this.#notify(name),
    });
  }

  #find(server: string): Downstream {
    const entry = this.#entries.get(server);
    if (entry !== undefined) return entry.downstream;
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
