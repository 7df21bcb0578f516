/**
 * Every ceiling of a run and of a workspace, with its default. Each can be set under `limits` in the config.
 * @module
 */

/** Limits by their config key; units stand in the names. */
export interface Limits {
  /** One run, without time spent in a queue or waiting for a person. */
  readonly timeoutMs: number;
  /** Guest heap, enforced by the maximum of the WebAssembly memory. */
  readonly memoryBytes: number;
  /** Guest stack. */
  readonly stackBytes: number;
  /** The agent's program text, UTF-8. */
  readonly sourceBytes: number;
  /** Tool calls in one run. */
  readonly toolCalls: number;
  /** Tool calls of one run in flight at once; more wait their turn. */
  readonly parallelToolCalls: number;
  /** One tool call. */
  readonly toolCallTimeoutMs: number;
  /** Console lines that reach the model. */
  readonly consoleLines: number;
  /** Characters that one answer may give the model. */
  readonly outputChars: number;
  /** One tool result, UTF-8. */
  readonly toolResultBytes: number;
  /** One workspace file. */
  readonly workspaceFileBytes: number;
  /** Files in a workspace. */
  readonly workspaceFiles: number;
  /** All files of a workspace. */
  readonly workspaceBytes: number;
}

/** The name of one limit, as agents and operators see it. */
export type LimitName = keyof Limits;

const MIB = 1024 * 1024;

/** The limits that hold where the config says nothing. */
export const DEFAULT_LIMITS: Limits = {
  timeoutMs: 30_000,
  memoryBytes: 128 * MIB,
  stackBytes: 128 * 1024,
  sourceBytes: 64 * 1024,
  toolCalls: 1_000,
  parallelToolCalls: 128,
  toolCallTimeoutMs: 120_000,
  consoleLines: 1_000,
  outputChars: 24_000,
  toolResultBytes: 32 * MIB,
  workspaceFileBytes: 10 * MIB,
  workspaceFiles: 1_000,
  workspaceBytes: 100 * MIB,
};
