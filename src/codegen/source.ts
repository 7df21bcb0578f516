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
  /** What there is besides tools; listed only when somebody looks. */
  readonly offers?: { readonly resources: boolean; readonly prompts: boolean };
}

/** One resource as the downstream server describes it: an address and untrusted text. */
export interface Resource {
  readonly uri: string;
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  /** Bytes. */
  readonly size?: number;
}

/** Addresses of resources with values to put in. */
export interface ResourceTemplate {
  /** RFC 6570: `file:///{path}`. */
  readonly uriTemplate: string;
  readonly name?: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
}

/** The resources of one downstream at one moment. Immutable. */
export interface ResourceList {
  readonly resources: readonly Resource[];
  readonly templates: readonly ResourceTemplate[];
}

/** One part of what a resource holds: `text`, or `blob` in base64. */
export interface ResourceContent {
  readonly uri: string;
  readonly mimeType?: string;
  readonly text?: string;
  readonly blob?: string;
}

/** One prompt as the downstream server describes it. Everything but the names is untrusted text. */
export interface Prompt {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly arguments: readonly PromptArgument[];
}

/** One argument of a prompt; always text. */
export interface PromptArgument {
  readonly name: string;
  readonly description?: string;
  readonly required: boolean;
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
  /** The resources of one server, in the order of their addresses. The same object while nothing changes. */
  getResources(server: string, signal?: AbortSignal): Promise<ResourceList>;
  /** The prompts of one server, in the order of their names. The same object while nothing changes. */
  getPrompts(server: string, signal?: AbortSignal): Promise<readonly Prompt[]>;
  /** What a resource holds now. @throws {RunbyteError} `SERVER_UNAVAILABLE` or `TOOL_FAILED`. */
  readContents(
    server: string,
    uri: string,
    signal?: AbortSignal,
  ): Promise<readonly ResourceContent[]>;
}
