/**
 * What callers over HTTP may use of one Runbyte together. Each can be set under `server.limits` in the config.
 * @module
 */

/** Limits by their config key; a caller is whoever one token, or one user of the OAuth issuer, stands for. */
export interface ServerLimits {
  /** Programs that run at the same time; more wait, and callers take turns. */
  readonly runs: number;
  /** Programs of one caller that run at the same time. */
  readonly runsPerCaller: number;
  /** Tool calls of all callers under way, waiting ones included; more are answered with 429. */
  readonly calls: number;
  /** The same for one caller. */
  readonly callsPerCaller: number;
  /** Sessions of all callers; only MCP versions up to 2025-11-25 have them. */
  readonly sessions: number;
  /** The same for one caller. */
  readonly sessionsPerCaller: number;
  /** A session or a caller's workspace that was not used for so long ends. */
  readonly idleMs: number;
  /** Requests of one caller, on average over half a minute. */
  readonly requestsPerSecond: number;
  /** Open connections, of anybody. */
  readonly connections: number;
}

/** The limits that hold where the config says nothing. */
export const DEFAULT_SERVER_LIMITS: ServerLimits = {
  runs: 16,
  runsPerCaller: 4,
  calls: 2_000,
  callsPerCaller: 500,
  sessions: 4_000,
  sessionsPerCaller: 1_000,
  idleMs: 60 * 60_000,
  requestsPerSecond: 200,
  connections: 8_000,
};
