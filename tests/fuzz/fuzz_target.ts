/**
 * What a fuzz target is, and how long it goes on.
 * @module
 */
import fc from "fast-check";

/** How one target is fuzzed. */
export interface FuzzOptions {
  readonly budgetMs: number;
  /** The same seed gives the same inputs. */
  readonly seed: number;
}

/** Tries random inputs until the time is over, and gives how many there were. Throws at the first that fails, with its seed. */
export type FuzzTarget = (options: FuzzOptions) => Promise<number>;

/** Checks `holds` for one random input after the other. */
export async function tryInputs<T>(
  inputs: fc.Arbitrary<T>,
  { budgetMs, seed }: FuzzOptions,
  holds: (input: T) => void | Promise<void>,
): Promise<number> {
  let count = 0;
  const property = fc.asyncProperty(inputs, async (input) => {
    count++;
    await holds(input);
  });
  await fc.assert(property, {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: budgetMs,
    // The report names seed and path, which is all that is needed to see the same failure again.
    endOnFailure: true,
  });
  return count;
}
