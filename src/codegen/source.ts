/**
 * What code generation needs to know about the downstream servers; the hub implements it.
 * @module
 */

/** One tool as the downstream server describes it. Everything but `name` is untrusted text or data. */
export interface Tool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: unknown;
  readonly outputSchema?: unknown;
  readonly annotations?: ToolAnnotations;
}

/** Hints of the downstream about a tool. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** The tools of one downstream at one moment. Immutable: a change makes a new catalogue. */
export interface Catalogue {
  readonly server: string;
  /** SHA-256 of the tools; equal revisions mean equal tools. */
  readonly revision: string;
  readonly tools: readonly Tool[];
  /** What the downstream calls itself. */
  readonly title?: string;
  readonly version?: string;
  readonly instructions?: string;
}

/** `idle`: not asked for yet. */
export type ServerState = "idle" | "connecting" | "ready" | "unavailable";

/** How a configured downstream stands right now. */
export interface ServerSummary {
  readonly name: string;
  readonly state: ServerState;
  /** Why it is unavailable, one line. */
  readonly reason?: string;
  /** Tools of the last known catalogue. */
  readonly toolCount?: number;
}

/** Where tool descriptions come from. */
export interface ToolSource {
  /** Every configured server in the order of their names. Never waits; starts connecting in the background. */
  listServers(): readonly ServerSummary[];
  /**
   * The tools of one server; waits for it at most its start-up timeout.
   * A server that crashed keeps its last catalogue.
   * @throws {RunbyteError} `SERVER_UNKNOWN` or `SERVER_UNAVAILABLE`.
   */
  getCatalogue(server: string, signal?: AbortSignal): Promise<Catalogue>;
}
