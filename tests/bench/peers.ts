import type { Row } from "./row.ts";

/**
 * The best other product for each row, as a ratio to a direct call on the machine and in the run in which it was measured:
 * executor 1.5.9, TanStack code mode 0.3.4, UTCP code mode 1.2.12 and Cloudflare code mode 0.5.6, November 2026.
 */
export const BEST_PEERS = {
  trivial: [12, "TanStack (isolated-vm)"],
  oneCall: [14, "TanStack (isolated-vm)"],
  sequential: [2.7, "TanStack (isolated-vm)"],
  parallel: [3.2, "Cloudflare"],
  largeResult: [2, "TanStack (isolated-vm)"],
  concurrentRuns: [206, "TanStack (isolated-vm)"],
  coldStart: [2.4, "executor"],
  idleMemory: [0.91, "TanStack (QuickJS)"],
} satisfies Record<string, Row["peer"]>;
