/**
 * Why a server is unavailable, in one line that says what to do.
 * @module
 */
import { existsSync } from "node:fs";
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { ServerConfig } from "../config/config.ts";
import { hasOwnCredentials } from "./oauth/own_credentials.ts";
import { scopeMissed } from "./oauth/token_source.ts";

/** A server that could not be connected or was lost. */
export interface Failure {
  /** One line, without final period. */
  readonly reason: string;
  readonly isLoginNeeded: boolean;
}

/** What is known besides the error. */
export interface FailureContext {
  readonly server: string;
  readonly config: ServerConfig;
  /** How its process ended, as the rest of a sentence. */
  readonly ending?: string;
  /** The last line that it wrote to stderr. */
  readonly lastWords?: string;
}

/** The connect took longer than `startupTimeoutMs`. */
export class StartupTimeout extends Error {}

const MAX_REASON_CHARS = 400;

/** Finds the reason of a failed connect. */
export function explainFailure(error: unknown, context: FailureContext): Failure {
  const { config, lastWords } = context;
  const status = httpStatus(error);
  const reason = status !== undefined
    ? httpReason(error, context)
    : error instanceof RunbyteError
    ? error.message
    : error instanceof StartupTimeout
    ? `It was not ready within ${config.startupTimeoutMs / 1000} s. ` +
      'If it needs longer, raise "startupTimeoutMs"'
    : context.ending !== undefined
    ? `It ${context.ending} before it was ready`
    : config.type === "stdio"
    ? spawnReason(error, config.command, config.cwd)
    : networkReason(error, new URL(config.url).host);
  const words = lastWords === undefined || status !== undefined ? "" : `; last words: ${lastWords}`;
  return {
    reason: oneLine(reason + words),
    isLoginNeeded: status === 401 || scopeMissed(error) !== undefined,
  };
}

/** Text of a stranger as one harmless line. */
export function oneLine(text: string, maxChars: number = MAX_REASON_CHARS): string {
  const plain = text.replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, "").replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return plain.length <= maxChars ? plain : `${plain.slice(0, maxChars - 1)}…`;
}

/** A message without the addresses in it, which may hold credentials. */
export function withoutAddresses(text: string): string {
  return text.replace(/\w+:\/\/[^\s)]+/g, "(address)");
}

/** The HTTP status that an SDK error carries. */
export function httpStatus(error: unknown): number | undefined {
  const { status, code, name } = (error ?? {}) as Record<string, unknown>;
  if (name === "UnauthorizedError") return 401;
  if (name === "InsufficientScopeError") return 403;
  if (typeof status === "number") return status;
  // SseError carries the status as its code; JSON-RPC codes are negative.
  return typeof code === "number" && code >= 300 && code < 600 ? code : undefined;
}

/** What an HTTP error means for the person who configured the server. */
export function httpReason(
  error: unknown,
  { server, config }: Pick<FailureContext, "server" | "config">,
): string {
  const status = httpStatus(error)!;
  const scope = scopeMissed(error);
  if (scope !== undefined) {
    return `Login needed: the present one does not grant '${
      oneLine(scope, 200)
    }'. Run 'runbyte login ${server}'`;
  }
  if (status === 401) {
    return config.type !== "stdio" && hasOwnCredentials(config)
      ? "Login needed (HTTP 401): the credentials in its config entry were refused"
      : `Login needed (HTTP 401): run 'runbyte login ${server}', ` +
        'or give the server an "Authorization" header in its config entry';
  }
  if (status === 403) return 'Access denied (HTTP 403): check the credentials in its "headers"';
  if (status === 404 || status === 405) {
    return `No MCP endpoint at this address (HTTP ${status}): check its "url"`;
  }
  if (status < 400) {
    return `Redirected elsewhere (HTTP ${status}): put the final address into its "url"`;
  }
  return `The server answered with HTTP ${status}`;
}

function spawnReason(error: unknown, command: string, cwd: string | undefined): string {
  const { code, name } = (error ?? {}) as Record<string, unknown>;
  if (cwd !== undefined && !existsSync(cwd)) {
    return `Cannot start '${command}': no such directory '${cwd}'. Correct "cwd"`;
  }
  if (code === "ENOENT") {
    return `Cannot start '${command}': no such command. Install it or correct "command"`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `Cannot start '${command}': permission denied. Make it executable or correct "command"`;
  }
  if (name === "NotCapable") return `Cannot start '${command}': Runbyte needs --allow-run for it`;
  return handshakeReason(error);
}

const NETWORK_REASONS: readonly (readonly [RegExp, string])[] = [
  [/refused/i, "connection refused. Is the server running?"],
  [/dns|ENOTFOUND|EAI_AGAIN|lookup/i, 'no such host. Correct "url"'],
  [/certificate|\btls\b|\bssl\b/i, "its TLS certificate was not accepted"],
  [/requires net access|NotCapable/i, "Runbyte needs --allow-net for it"],
];

function networkReason(error: unknown, host: string): string {
  const messages = chainOf(error).map((each) => `${each.name} ${each.message}`).join(" ");
  const known = NETWORK_REASONS.find(([pattern]) => pattern.test(messages));
  if (known !== undefined) return `Cannot reach ${host}: ${known[1]}`;
  if (isNetworkError(error)) {
    const cause = withoutAddresses(messageOf(chainOf(error).at(-1)));
    return `Cannot reach ${host}: the connection failed (${cause})`;
  }
  return handshakeReason(error);
}

function handshakeReason(error: unknown): string {
  return `The MCP handshake failed: ${withoutAddresses(messageOf(error))}`;
}

/** Whether the connection itself failed, rather than an answer on it. */
export function isNetworkError(error: unknown): boolean {
  return chainOf(error).some((each) =>
    each instanceof TypeError || /^E[A-Z]{3,}$/.test(String((each as { code?: unknown }).code))
  );
}

/** Whether nobody listens there, so that nothing was sent. */
export function isRefused(error: unknown): boolean {
  return isNetworkError(error) && chainOf(error).some((each) => /refused/i.test(each.message));
}

function chainOf(error: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let each = error; each instanceof Error && chain.length < 5; each = each.cause) {
    chain.push(each);
  }
  return chain;
}
