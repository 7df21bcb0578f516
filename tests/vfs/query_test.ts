import assert from "node:assert/strict";
import { matchWords } from "../../src/vfs/query.ts";

Deno.test("matchWords() wants every word, in any order and case", () => {
  assert.ok(matchWords("ISSUE create", "createIssue.ts", "") > 0);
  assert.equal(matchWords("create epic", "createIssue.ts", ""), 0);
  assert.equal(matchWords("  ", "createIssue.ts", ""), 0);
});

Deno.test("matchWords() puts a word of the name before a part of one before the text", () => {
  const whole = matchWords("report", "sales-report.json", "");
  const start = matchWords("rep", "sales-report.json", "");
  const inside = matchWords("port", "sales-report.json", "");
  const text = matchWords("archive", "sales-report.json", "archive");
  assert.ok(whole > start && start > inside && inside > text && text > 0);
});

Deno.test("matchWords() prefers the shorter of two names", () => {
  assert.ok(matchWords("list", "list.ts", "") > matchWords("list", "listAllTheThings.ts", ""));
});
