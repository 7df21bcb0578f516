/** The pause after the n-th failed attempt in a row: 0.5 s doubling to a minute, with jitter, under 5 s for the first four. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const full = Math.min(500 * 2 ** (failures - 1), 60_000);
  return full * (0.75 + random() / 4);
}
