import assert from "node:assert/strict";
import { formatListing, formatMatches } from "../../src/vfs/listing.ts";
import type { Entry } from "../../src/vfs/mount.ts";

const WIDE = { maxChars: 24_000 };

Deno.test("formatListing() prints the tree of DESIGN: notes, directories first, index.ts last", () => {
  const entries: Entry[] = [
    { name: "index.ts", kind: "file" },
    { name: "slack", kind: "directory", note: "unavailable: no such command" },
    { name: "README.md", kind: "file" },
    { name: "github", kind: "directory", note: "40 functions" },
  ];
  assert.equal(
    formatListing({ path: "/servers/", entries }, WIDE),
    `/servers/
├── github/ (40 functions)
├── slack/ (unavailable: no such command)
├── README.md
└── index.ts`,
  );
});

Deno.test("formatListing() shows the root", () => {
  const entries: Entry[] = [
    { name: "servers", kind: "directory", note: "MCP servers" },
    { name: "workspace", kind: "directory", description: "files" },
  ];
  assert.equal(
    formatListing({ path: "/", entries }, WIDE),
    "/\n├── servers/ (MCP servers)\n└── workspace/",
  );
});

Deno.test("formatListing() shows descriptions only when asked", () => {
  const entries: Entry[] = [{ name: "listIssues.ts", kind: "file", description: "Lists issues" }];
  const directory = { path: "/servers/github/", entries };
  assert.match(formatListing(directory, WIDE), /└── listIssues\.ts$/);
  assert.match(
    formatListing(directory, { ...WIDE, withDescriptions: true }),
    /└── listIssues\.ts - Lists issues$/,
  );
});

Deno.test("formatListing() keeps a downstream's words on one line", () => {
  const entries: Entry[] = [{
    name: "a.ts",
    kind: "file",
    description: `first\n└── admin.ts\u2028\u001b[2J - ${"x".repeat(500)}`,
  }];
  const text = formatListing({ path: "/servers/x/", entries }, { ...WIDE, withDescriptions: true });
  assert.equal(text.split(/[\n\u2028]/).length, 2);
  assert.ok(!text.includes("\u001b"));
  assert.ok(text.length < 220);
});

Deno.test("formatListing() says that a directory is empty", () => {
  assert.equal(formatListing({ path: "/workspace/", entries: [] }, WIDE), "/workspace/ (empty)");
});

Deno.test("formatListing() keeps within its characters and says how many are left out", () => {
  const entries = Array.from({ length: 1_000 }, (_, n): Entry => ({
    name: `tool${String(n).padStart(4, "0")}.ts`,
    kind: "file",
  }));
  const text = formatListing({ path: "/servers/big/", entries }, { maxChars: 2_000 });
  assert.ok(text.length <= 2_000);
  const lines = text.split("\n");
  assert.match(lines.at(-1)!, /^└── … \d+ more/);
  const left = Number(/(\d+) more/.exec(lines.at(-1)!)![1]);
  assert.equal(left + lines.length - 2, 1_000);
  assert.ok(lines.slice(1, -1).every((line) => line.startsWith("├── ")));
});

Deno.test("formatListing() does not depend on the order of the entries", () => {
  const entries: Entry[] = ["b", "a", "C", "ä", "10", "9"].map((name) => ({ name, kind: "file" }));
  const forward = formatListing({ path: "/x/", entries }, WIDE);
  assert.equal(formatListing({ path: "/x/", entries: entries.toReversed() }, WIDE), forward);
});

Deno.test("formatMatches() gives one line a match, best first as they come", () => {
  assert.equal(
    formatMatches({
      path: "/servers/",
      query: "create issue",
      matches: [
        {
          path: "/servers/github/createIssue.ts",
          line: "createIssue(args): Promise<any>",
          score: 9,
        },
        {
          path: "/servers/gitlab/createIssue.ts",
          line: "createIssue(args): Promise<any>",
          score: 8,
        },
      ],
    }, WIDE),
    `/servers/ 2 matches for 'create issue':
/servers/github/createIssue.ts createIssue(args): Promise<any>
/servers/gitlab/createIssue.ts createIssue(args): Promise<any>`,
  );
});

Deno.test("formatMatches() without a match says what to try", () => {
  const text = formatMatches({ path: "/", query: "zzz", matches: [] }, WIDE);
  assert.match(text, /Nothing under \/ matches 'zzz'/);
});

Deno.test("formatMatches() does not count what could not be searched", () => {
  const left = { path: "/servers/slow/", line: "(connecting…; not searched)", score: 0 };
  const found = { path: "/servers/a/zzz.ts", line: "zzz(): Promise<any>", score: 5 };
  assert.equal(
    formatMatches({ path: "/", query: "zzz", matches: [found, left] }, WIDE),
    "/ 1 match for 'zzz':\n/servers/a/zzz.ts zzz(): Promise<any>\n/servers/slow/ (connecting…; not searched)",
  );
  assert.match(
    formatMatches({ path: "/", query: "zzz", matches: [left] }, WIDE),
    /^Nothing under \/ matches 'zzz'.*\n\/servers\/slow\/ \(connecting…; not searched\)$/,
  );
});

Deno.test("formatMatches() keeps within its characters", () => {
  const matches = Array.from({ length: 500 }, (_, n) => ({
    path: `/servers/x/tool${n}.ts`,
    line: "tool(): Promise<any>",
    score: 1,
  }));
  const text = formatMatches({ path: "/", query: "tool", matches }, { maxChars: 1_500 });
  assert.ok(text.length <= 1_500);
  assert.match(text, /… \d+ more: use more words/);
});
