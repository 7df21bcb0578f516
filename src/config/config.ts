/**
 * The configuration after loading: expanded, validated, with every default filled in. Plain data.
 * @module
 */
import type { Limits } from "../base/limits.ts";
import type { LogOptions } from "../base/log_options.ts";
import type { PolicyRule } from "../base/policy_rule.ts";
import type { ServerLimits } from "../base/server_limits.ts";
import type { TelemetryConfig } from "../base/telemetry.ts";

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

/** Who Runbyte is to the authorization server of a downstream. */
export interface OAuthClientConfig {
  /** A client that was registered by hand. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Whom the client was registered with; a secret is shown to nobody else. */
  readonly issuer?: string;
  /** Address of a client ID metadata document, for servers that take one. */
  readonly clientMetadataUrl?: string;
  /** What to ask for besides what the server names. */
  readonly scopes?: readonly string[];
  /** Port on this machine that the browser comes back to; without it, a free one. */
  readonly callbackPort?: number;
}

/** A downstream reached over HTTP. `auto`: Streamable HTTP, then SSE if that fails. */
export interface HttpServerConfig extends ServerBase {
  readonly type: "http" | "sse" | "auto";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For logins; without it Runbyte registers itself. */
  readonly oauth?: OAuthClientConfig;
}

export type ServerConfig = StdioServerConfig | HttpServerConfig;

/** How Runbyte itself is reached. */
export interface ServingConfig {
  readonly transport: "stdio" | "http";
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where clients reach it, if not at `host` and `port`: behind a proxy, or under a name. */
  readonly url?: string;
  /** The one token of all callers; the variable `RUNBYTE_TOKEN` wins over the file. */
  readonly token?: string;
  /** Tokens by the caller's name. */
  readonly callers: Readonly<Record<string, string>>;
  /** Access tokens of this issuer in place of fixed tokens. */
  readonly oauth?: {
    readonly issuer: string;
    /** @default the address of the server */
    readonly audience?: string;
    /** What a token must grant, all of it. */
    readonly scopes: readonly string[];
  };
  readonly dangerouslyAllowAnyone: boolean;
  readonly limits: ServerLimits;
}

export interface Config {
  /** The file it came from; undefined without a file. */
  readonly file?: string;
  /** In the order of their names, disabled ones included. */
  readonly mcpServers: Readonly<Record<string, ServerConfig>>;
  /** Absolute. */
  readonly scratch: string;
  readonly server: ServingConfig;
  readonly workspace: { readonly keep: boolean };
  readonly limits: Limits;
  readonly typecheck: {
    readonly mode: "block" | "warn" | "off";
    readonly ignore: readonly number[];
  };
  readonly learnTypes: boolean;
  /** What may be called; the first rule that fits holds. */
  readonly policy: readonly PolicyRule[];
  readonly log: LogOptions;
  readonly telemetry: TelemetryConfig;
  /** Values that must never leave Runbyte: expanded variables, env values, headers, tokens. */
  readonly secrets: readonly string[];
}
