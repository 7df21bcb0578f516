import { nearest } from "../base/nearest.ts";
import type { Path } from "./issues.ts";

/** What keys of other clients are called here, in an entry of `mcpServers`. */
const SERVER_KEYS: Readonly<Record<string, string>> = {
  timeout: "write 'callTimeoutMs' or 'startupTimeoutMs', in milliseconds",
  connectionTimeout: "write 'startupTimeoutMs', in milliseconds",
  requestTimeout: "write 'callTimeoutMs', in milliseconds",
  startup_timeout_sec: "write 'startupTimeoutMs', in milliseconds",
  tool_timeout_sec: "write 'callTimeoutMs', in milliseconds",
  httpUrl: "write 'url' with 'type': 'http'",
  serverUrl: "write 'url'",
  baseUrl: "write 'url'",
  endpoint: "write 'url'",
  transport: "write 'type'",
  transportType: "write 'type'",
  cmd: "write 'command'",
  arguments: "write 'args'",
  environment: "write 'env'",
  envs: "write 'env'",
  env_vars: "write 'env' with '${NAME}' as values",
  env_file: "write 'envFile'",
  http_headers: "write 'headers'",
  requestInit: "write 'headers'",
  bearer_token_env_var: `write 'headers': { "Authorization": "Bearer \${NAME}" }`,
  env_http_headers: "write 'headers' with '${NAME}' as values",
  enabled: "write 'disabled', which means the opposite",
  tools: "write 'includeTools'",
  allowedTools: "write 'includeTools'",
  enabled_tools: "write 'includeTools'",
  disabledTools: "write 'excludeTools'",
  disabled_tools: "write 'excludeTools'",
  toolFilter: "write 'includeTools' and 'excludeTools'",
  ...Object.fromEntries(
    ["autoApprove", "alwaysAllow", "trust", "autoAllow"].map((key) => [
      key,
      "Runbyte asks where 'policy' says so: leave it out, and keep tools away with 'excludeTools'",
    ]),
  ),
  ...Object.fromEntries(
    ["name", "description", "gallery", "version"].map((key) => [key, "leave it out"]),
  ),
};

/** The same for the top of the file. */
const ROOT_KEYS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["servers", "mcp", "context_servers", "mcp_servers", "extensions", "mcp.servers"].map((key) => [
      key,
      "write 'mcpServers'",
    ]),
  ),
  inputs: "put the values into environment variables and write '${NAME}'",
  timeout: "write 'limits.timeoutMs', in milliseconds",
  logLevel: "write 'log': { 'level': … }",
  logFormat: "write 'log': { 'format': … }",
  port: "write 'server.port'",
  host: "write 'server.host'",
  token: "write 'server.token'",
  transport: "write 'server.transport'",
};

/** Keys of the other kind of server. */
const OTHER_KIND: Readonly<Record<string, string>> = {
  url: "a server has a 'command' or a 'url', not both",
  command: "a server has a 'command' or a 'url', not both",
  headers: "is for servers with a 'url' only",
  ...Object.fromEntries(
    ["args", "env", "envFile", "cwd"].map((key) => [key, "is for servers with a 'command' only"]),
  ),
};

/** The words for an unknown key: how Runbyte spells it, or the nearest key that it knows. */
export function describeUnknownKey(path: Path, value: unknown, known: readonly string[]): string {
  const key = String(path.at(-1));
  const isServerKey = path.length === 3 && path[0] === "mcpServers";
  if (isServerKey && Object.hasOwn(OTHER_KIND, key)) return OTHER_KIND[key];
  const table = path.length === 1 ? ROOT_KEYS : isServerKey ? SERVER_KEYS : {};
  if (Object.hasOwn(table, key)) return `unknown key; ${table[key]}`;
  if (path.length === 1 && isServerEntry(value)) {
    return "unknown key; servers stand inside 'mcpServers'";
  }
  const [near] = nearest(key, known);
  if (near !== undefined) return `unknown key; did you mean '${near}'?`;
  return `unknown key; known here: ${known.join(", ")}`;
}

function isServerEntry(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("command" in value || "url" in value);
}
