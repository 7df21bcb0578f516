import assert from "node:assert/strict";
import { sumUp } from "../../src/demo/bill.ts";

const exchange = (requestTokens: number, resultTokens: number) => ({
  tool: "t",
  args: {},
  result: "",
  requestTokens,
  resultTokens,
  durationMs: 2,
});

Deno.test("sumUp() counts the context once and what every turn reads again", () => {
  const bill = sumUp(100, [exchange(10, 50), exchange(20, 5)]);
  assert.deepEqual(bill, {
    calls: 2,
    definitionTokens: 100,
    requestTokens: 30,
    resultTokens: 55,
    contextTokens: 185,
    readTokens: 100 + 160 + 185,
    durationMs: 4,
  });
});
