import assert from "node:assert/strict";
import { nearest } from "../../src/base/nearest.ts";

const SERVERS = ["slack", "github", "gitlab", "shopify", "google-drive"];

Deno.test("nearest() finds a misspelt name", () => {
  assert.deepEqual(nearest("slak", SERVERS), ["slack"]);
  assert.deepEqual(nearest("shoipfy", SERVERS), ["shopify"]);
});

Deno.test("nearest() ignores case and separators", () => {
  assert.deepEqual(nearest("GoogleDrive", SERVERS), ["google-drive"]);
});

Deno.test("nearest() counts a swap of neighbours as one edit", () => {
  assert.deepEqual(nearest("ilst", ["last", "list"], { max: 2 })[0], "list");
});

Deno.test("nearest() gives nothing when nothing is close", () => {
  assert.deepEqual(nearest("kubernetes", SERVERS), []);
  assert.deepEqual(nearest("", SERVERS), []);
});

Deno.test("nearest() finds a candidate that contains the name", () => {
  assert.deepEqual(nearest("issue", ["createPullRequest", "createIssueComment"]), [
    "createIssueComment",
  ]);
});

Deno.test("nearest() gives the best first, at most max, in a fixed order", () => {
  assert.deepEqual(nearest("gitlub", SERVERS, { max: 5 }), ["github", "gitlab"]);
  assert.equal(nearest("aaaa", ["aaab", "aaac", "aaad"], { max: 2 }).join(), "aaab,aaac");
});

Deno.test("nearest() stays fast for hostile lengths", () => {
  const long = "a".repeat(1_000_000);
  assert.deepEqual(nearest(long, [long.slice(1), "b"]), [long.slice(1)]);
});
