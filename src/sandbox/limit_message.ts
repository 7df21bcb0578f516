import type { LimitName, Limits } from "../base/limits.ts";

const MIB = 1024 * 1024;

/** What happened and what helps, for the limits that a run can reach. */
const SENTENCES: Partial<Record<LimitName, (value: number) => string>> = {
  timeoutMs: (ms) => `The program ran longer than ${ms / 1000} s and was stopped`,
  memoryBytes: (bytes) => `The program used more than ${bytes / MIB} MiB of memory and was stopped`,
  stackBytes: (bytes) =>
    `The program nested function calls deeper than its stack of ${
      bytes / 1024
    } KiB (endless recursion?)`,
  toolCalls: (count) => `The program made more than ${count} tool calls and was stopped`,
  toolResultBytes: (bytes) => `The result is larger than ${bytes / MIB} MiB`,
};

/** Names the limit, its value and its config key, in a sentence for the agent. */
export function limitMessage(limit: LimitName, limits: Partial<Limits>): string {
  const value = limits[limit] ?? 0;
  const sentence = SENTENCES[limit]?.(value) ?? `The limit '${limit}' of ${value} was reached`;
  return `${sentence} (limits.${limit} = ${value})`;
}
