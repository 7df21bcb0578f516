/**
 * The configuration after loading: expanded, validated, with every default filled in. Plain data.
 * @module
 */
import type { Limits } from "../base/limits.ts";
import type { LogLevel } from "../base/log.ts";

/** What all kinds of downstream servers share. */
interface ServerBase {
  readonly disabled: boolean;
  readonly startupTimeoutMs: number;
  /** Replaces `limits.toolCallTimeoutMs` for this server. */
  readonly callTimeoutMs?: number;
  /** Globs over tool names; without it all tools are in. */
  readonly includeTools?: readonly string[];
  /** Globs over tool names; wins over `includeTools`. */
  readonly excludeTools?: readonly string[];
  readonly protocol: "auto" | "2025" | "2026";
  /** Whether sessions share one connection. */
  readonly share: boolean;
}

/** A downstream that Runbyte starts as a child process. */
export interface StdioServerConfig extends ServerBase {
  readonly type: "stdio";
  readonly command: string;
  readonly args: readonly string[];
  /** What the entry names, `envFile` included; the short safe list is added at spawn. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd?: string;
}

/** A downstream reached over HTTP. `auto`: Streamable HTTP, then SSE if that fails. */
export interface HttpServerConfig extends ServerBase {
  readonly type: "http" | "sse" | "auto";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type ServerConfig = StdioServerConfig | HttpServerConfig;

export interface Config {
  /** The file it came from; undefined without a file. */
  readonly file?: string;
  /** In the order of their names, disabled ones included. */
  readonly mcpServers: Readonly<Record<string, ServerConfig>>;
  /** Absolute. */
  readonly scratch: string;
  readonly workspace: { readonly keep: boolean };
  readonly limits: Limits;
  readonly typecheck: {
    readonly mode: "block" | "warn" | "off";
    readonly ignore: readonly number[];
  };
  readonly learnTypes: boolean;
  readonly log: { readonly level: LogLevel };
  /** Values that must never leave Runbyte: expanded variables, env values, headers, tokens. */
  readonly secrets: readonly string[];
}
