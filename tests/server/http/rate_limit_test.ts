import assert from "node:assert/strict";
import { RateLimit } from "../../../src/server/http/rate_limit.ts";

Deno.test("take() allows an average, and bursts of half a minute's worth", () => {
  let now = 0;
  const rate = new RateLimit(2, () => now);
  const taken = (): number => {
    for (let count = 0;; count++) {
      try {
        rate.take("a");
      } catch (refusal) {
        assert.equal((refusal as { status: number }).status, 429);
        return count;
      }
    }
  };
  assert.equal(taken(), 60);
  now += 5_000;
  assert.equal(taken(), 10);
  rate.take("b");
  now += 3_600_000;
  rate.tick();
  assert.equal(taken(), 60, "nothing is saved up beyond a burst");
});
