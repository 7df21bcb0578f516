import assert from "node:assert/strict";
import { sharedPath } from "../support/shared.ts";
import { readCorpus } from "./corpus.ts";
import { runGate } from "./gate.ts";

const folder = sharedPath("corpus");

Deno.test({
  name: "corpus: all modules type-check together, take valid calls and refuse every wrong one",
  ignore: folder === undefined,
  async fn() {
    const { errors, misses, totals } = await runGate(readCorpus(folder!));
    assert.deepEqual(errors, []);
    assert.deepEqual(misses, []);
    for (const [kind, count] of Object.entries(totals)) assert.ok(count > 200, `${kind}: ${count}`);
  },
});
