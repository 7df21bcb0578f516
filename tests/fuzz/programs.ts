import assert from "node:assert/strict";
import fc from "fast-check";
import { commandOf, descendantsOf, waitUntil } from "../support/processes.ts";
import { canMeasure } from "../threats/support/process_tree.ts";
import { Target } from "../threats/support/target.ts";
import { type FuzzOptions, tryInputs } from "./fuzz_target.ts";
import { programs, soups } from "./values.ts";

const MIB = 1024 * 1024;

/** Random programs on a real Runbyte: each is answered, none hurts the next one, nothing is left behind. */
export async function fuzzPrograms(options: FuzzOptions): Promise<number> {
  const limits = { timeoutMs: 300, memoryBytes: 32 * MIB, workspaceFiles: 50 };
  await using target = await Target.start({ limits });
  await target.execute("return 1;");
  const inputs = fc.oneof({ arbitrary: programs, weight: 3 }, soups);
  let most = 0;
  const count = await tryInputs(inputs, options, async (code) => {
    const answer = await target.execute(code);
    assert(answer.blocks.length > 0);
    assert(answer.text.isWellFormed());
    assert.doesNotMatch(answer.text, /Runbyte failed|node_modules|runbyte:prelude|__executor/);
    assert.equal(
      await target.runbyte.value("return [typeof last, ({}).polluted].join();"),
      "undefined,",
    );
    target.assertStdout();
    if (canMeasure) most = Math.max(most, target.tree.occupiedMib);
  });
  if (!canMeasure) return count;
  assert(most < 700, `${Math.round(most)} MiB of memory`);
  const executors = (): number =>
    descendantsOf(target.runbyte.child.pid).filter((pid) => commandOf(pid).includes("__executor"))
      .length;
  await waitUntil("only spare executors are left", () => executors() <= 3);
  assert(await target.tree.msUntilIdle(20, 15_000) < 15_000, "something goes on running");
  return count;
}
