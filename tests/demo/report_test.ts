import assert from "node:assert/strict";
import { sumUp } from "../../src/demo/bill.ts";
import { Report } from "../../src/demo/report.ts";

const exchange = {
  tool: "execute_code",
  args: { code: "return 1;\n" },
  result: "1",
  requestTokens: 1_200,
  resultTokens: 1,
  durationMs: 12.4,
};

function written(isColored: boolean, use: (report: Report) => void): string {
  let text = "";
  use(new Report((part) => text += part, isColored));
  return text;
}

Deno.test("Report writes plain text without colour and escapes with it", () => {
  const use = (report: Report) => {
    report.heading("Title");
    report.exchange(exchange);
    report.verdict(false, "Broken");
  };
  const plain = written(false, use);
  // deno-lint-ignore no-control-regex -- escapes are what is looked for
  assert.doesNotMatch(plain, /\x1b/);
  assert.match(
    plain,
    /1 {2}execute_code\n {2}│ return 1;\n {3}1\n {3}1,200 tokens out, 1 in, 12 ms\n/,
  );
  // deno-lint-ignore no-control-regex -- escapes are what is looked for
  assert.equal(written(true, use).replaceAll(/\x1b\[[\d;]*m/g, ""), plain);
});

Deno.test("Report.comparison() shows both ways and their ratio", () => {
  const runbyte = sumUp(50, [exchange]);
  const direct = sumUp(100, [exchange, exchange]);
  const rows = written(false, (report) => report.comparison(runbyte, direct)).split("\n");
  assert.match(rows[1], /tool calls .* 1 +2 +50 %$/);
  assert.match(rows[2], /definitions +50 +100 +50 %$/);
});
