/**
 * Finds what somebody probably meant, for error messages that teach.
 * @module
 */

/** Options of {@linkcode nearest}. */
export interface NearestOptions {
  /**
   * How many names to give back.
   * @default 1
   */
  readonly max?: number;
}

/** Longer names are compared by their beginning alone, so that hostile ones cost nothing. */
const MAX_COMPARED_LENGTH = 100;

/** More candidates than these are not looked at. */
const MAX_CANDIDATES = 10_000;

/**
 * The candidates that look most like `name`, best first; none if nothing is close.
 * Case, `-`, `_` and spaces do not count, and a candidate that contains the name is close too.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  options: NearestOptions = {},
): string[] {
  const wanted = simplify(name);
  if (wanted === "") return [];
  const furthest = Math.max(1, Math.floor(wanted.length / 3));
  const found: { candidate: string; distance: number }[] = [];
  let looked = 0;
  for (const candidate of candidates) {
    if (++looked > MAX_CANDIDATES) break;
    const distance = similarity(wanted, simplify(candidate), furthest);
    if (distance <= furthest) found.push({ candidate, distance });
  }
  return found
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, options.max ?? 1)
    .map(({ candidate }) => candidate);
}

/** Edit distance, or the worst that still counts when one name holds the other. */
function similarity(wanted: string, candidate: string, furthest: number): number {
  if (Math.abs(wanted.length - candidate.length) <= furthest) {
    const distance = damerauLevenshtein(wanted, candidate);
    if (distance <= furthest) return distance;
  }
  const [short, long] = wanted.length < candidate.length
    ? [wanted, candidate]
    : [candidate, wanted];
  return short.length >= 3 && long.includes(short) ? furthest : Infinity;
}

function simplify(name: string): string {
  return name.slice(0, MAX_COMPARED_LENGTH).toLowerCase().replace(/[-_\s]/g, "");
}

/** Edits between two texts: insert, delete, replace, swap of neighbours. */
function damerauLevenshtein(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforeLast[j - 2]! + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
