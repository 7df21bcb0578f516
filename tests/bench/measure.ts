/** What repeated measuring of one thing gave, in the unit of the row. */
export interface Sample {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly count: number;
}

/** How often something is measured. */
export interface Repeats {
  readonly warmUps: number;
  readonly times: number;
}

/** Sums up single values. */
export function sampleOf(...values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { min: sorted[0], median: at(0.5), p95: at(0.95), count: sorted.length };
}

/** Measures one thing. */
export async function measure(
  work: () => Promise<unknown>,
  { warmUps, times }: Repeats,
): Promise<Sample> {
  const values: number[] = [];
  for (let round = -warmUps; round < times; round++) {
    const durationMs = await millisecondsOf(work);
    if (round >= 0) values.push(durationMs);
  }
  return sampleOf(...values);
}

/** Measures two things in turn, so that a noisy moment of the machine hits both. */
export async function measurePair(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  { warmUps, times }: Repeats,
): Promise<readonly [Sample, Sample]> {
  const values: [number[], number[]] = [[], []];
  for (let round = -warmUps; round < times; round++) {
    for (const [index, work] of [one, other].entries()) {
      const durationMs = await millisecondsOf(work);
      if (round >= 0) values[index].push(durationMs);
    }
  }
  return [sampleOf(...values[0]), sampleOf(...values[1])];
}

/** Wall-clock time of one run. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Does the same work many times at once. */
export async function atOnce<T>(count: number, work: () => Promise<T>): Promise<readonly T[]> {
  return await Promise.all(Array.from({ length: count }, work));
}
