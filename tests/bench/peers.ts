/**
 * What other products cost, as ratios of medians to a direct call on the machine and in the run in which they were measured
 * (November 2026, quiet 2-core Linux). They are not measured again: the table shows them beside Runbyte's.
 * @module
 */

/** The products, and `floor`: this design without type check, catalogue, console and executor process. */
export const PEER_NAMES = {
  executor: "executor 1.5.9",
  tanstack: "TanStack 0.3.4 (QuickJS)",
  isolated: "TanStack 0.3.4 (isolated-vm)",
  utcp: "UTCP 1.2.12",
  cloudflare: "Cloudflare 0.5.6",
  floor: "floor of this design",
} as const;

/** A product of the comparison. */
export type PeerName = keyof typeof PEER_NAMES;

/** Ratios to a direct call; a product that is left out failed or was not measured. */
export type PeerFigures = Readonly<Partial<Record<PeerName, number>>>;

/** What was measured of them. */
export const PEERS = {
  trivial: { executor: 14, tanstack: 100, isolated: 12, utcp: 14.5, cloudflare: 22, floor: 8.8 },
  trivialP95: { executor: 45, tanstack: 258, isolated: 15, utcp: 20, cloudflare: 42, floor: 17 },
  oneCall: { executor: 76, tanstack: 112, isolated: 13.6, utcp: 17, cloudflare: 29, floor: 8.8 },
  sequential: { executor: 31, isolated: 2.7, utcp: 7, cloudflare: 11, floor: 3.1 },
  parallel: { executor: 8, tanstack: 99, isolated: 99, utcp: 99, cloudflare: 3.2, floor: 1.2 },
  largeResult: { executor: 5.4, tanstack: 7, isolated: 2.2, utcp: 2.5, cloudflare: 6, floor: 2.5 },
  concurrentRuns: {
    executor: 246,
    tanstack: 783,
    isolated: 206,
    utcp: 223,
    cloudflare: 455,
    floor: 65,
  },
  coldStart: { executor: 2.4, tanstack: 2.6, isolated: 3, utcp: 3.1, cloudflare: 4.2, floor: 1.08 },
  idleMemory: {
    executor: 1.56,
    tanstack: 0.91,
    isolated: 0.92,
    utcp: 1,
    cloudflare: 2.3,
    floor: 1.29,
  },
  loop: { executor: 150, tanstack: 378, isolated: 2.8, utcp: 2, cloudflare: 8.4, floor: 100 },
  sort: { executor: 4.3, tanstack: 17.8, isolated: 2.4, utcp: 2.6, cloudflare: 2.3, floor: 3.9 },
  parse: { executor: 10.8, tanstack: 31, isolated: 2, utcp: 2.1, cloudflare: 1.4, floor: 6.7 },
} satisfies Record<string, PeerFigures>;

/** The best product of a row. */
export function bestPeer(figures: PeerFigures): { name: string; ratio: number } | undefined {
  const products = Object.entries(figures).filter(([name]) => name !== "floor");
  const [best] = products.sort(([, one], [, other]) => one - other);
  return best && { name: PEER_NAMES[best[0] as PeerName].replace(/ \d[\d.]*/, ""), ratio: best[1] };
}
