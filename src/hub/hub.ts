/**
 * All downstream servers. In: the configuration. Out: catalogues for code generation, tool calls for sessions.
 * Invariant: one server's trouble never shows anywhere but in its own folder and its own calls.
 * @module
 */
import type { ServerSummary, ToolAnnotations, ToolSource } from "../codegen/source.ts";
import type { ServerConfig } from "../config/config.ts";
import type { Clock } from "./clock.ts";
import { DownstreamHub } from "./downstream_hub.ts";
import type { LoginOptions, LoginResult, LoginsOptions } from "./oauth/login.ts";
import type { AskPerson } from "./question.ts";

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
  /** Lets a person log in to a server. @throws {RunbyteError} `LOGIN_NEEDED` if it does not come to that. */
  logIn(server: string, options: LoginOptions): Promise<LoginResult>;
  /** Forgets the login to a server; tells whether there was one. */
  logOut(server: string, signal: AbortSignal): Promise<boolean>;
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
  /** Logins of people; without it nobody can log in. */
  readonly logins?: LoginsOptions;
}

/** Makes the hub of all servers that are not disabled. Connects nothing before it is asked for. */
export function createHub(
  servers: Readonly<Record<string, ServerConfig>>,
  options: HubOptions = {},
): Hub {
  return new DownstreamHub(servers, options);
}
