/**
 * All downstream servers. In: the configuration. Out: catalogues for code generation, tool calls for sessions.
 * Invariant: one server's trouble never shows anywhere but in its own folder and its own calls.
 * @module
 */
import type { Catalogue, ServerSummary } from "../codegen/source.ts";

/** What a tool call gave, ready for the guest without further parsing; see `HostReply` in the sandbox. */
export interface ToolReply {
  readonly form: "json" | "text" | "auto" | "undefined" | "error";
  readonly body: string;
}

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
  /** Last lines of the child's stderr. */
  readonly stderr: readonly string[];
}

export interface Hub extends AsyncDisposable {
  /** Never waits; starts connecting every server in the background. */
  listServers(): readonly ServerSummary[];
  /** @throws {RunbyteError} `SERVER_UNKNOWN` or `SERVER_UNAVAILABLE`. */
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
  details(server: string): ServerDetails;
  /** Fires with the server's name when its catalogue or state changes. Returns the way to stop. */
  onChange(listener: (server: string) => void): () => void;
}
