import assert from "node:assert/strict";
import { TARGETS } from "./fuzz.ts";

const BUDGET_MS = 5_000;

for (const [name, target] of Object.entries(TARGETS)) {
  Deno.test(`random ${name} do no harm`, async () => {
    const seed = Date.now() % 2 ** 31;
    assert(await target({ budgetMs: BUDGET_MS, seed }) > 0);
  });
}
