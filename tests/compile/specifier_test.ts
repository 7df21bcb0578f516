import assert from "node:assert/strict";
import { displayPath, resolveSpecifier } from "../../src/compile/specifier.ts";

/** Specifier, importing module, first candidate. */
const RESOLVED: readonly (readonly [specifier: string, from: string, path: string])[] = [
  ["./servers/github", "main.ts", "/servers/github/index.ts"],
  ["./servers/github/", "main.ts", "/servers/github/index.ts"],
  ["./servers/github/index", "main.ts", "/servers/github/index.ts"],
  ["./servers/github/index.ts", "main.ts", "/servers/github/index.ts"],
  ["./servers/github/index.js", "main.ts", "/servers/github/index.ts"],
  ["/servers/github", "main.ts", "/servers/github/index.ts"],
  ["servers/github", "main.ts", "/servers/github/index.ts"],
  ["../servers/github", "main.ts", "/servers/github/index.ts"],
  ["./servers", "main.ts", "/servers/index.ts"],
  ["./servers/github/listIssues", "main.ts", "/servers/github/listIssues.ts"],
  ["./servers/github/listIssues.ts", "main.ts", "/servers/github/listIssues.ts"],
  ["/servers/github/listIssues.js", "main.ts", "/servers/github/listIssues.ts"],
  ["./servers/x/../github", "main.ts", "/servers/github/index.ts"],
  ["./servers/github", "/workspace/lib.ts", "/servers/github/index.ts"],
  ["../servers/github", "/workspace/lib.ts", "/servers/github/index.ts"],
  ["./github", "/servers/index.ts", "/servers/github/index.ts"],
  ["./listIssues.ts", "/servers/github/index.ts", "/servers/github/listIssues.ts"],
  ["./workspace/lib", "main.ts", "/workspace/lib.ts"],
  ["./workspace/lib.js", "main.ts", "/workspace/lib.js"],
  ["/workspace/data.json", "main.ts", "/workspace/data.json"],
  ["workspace/a/b", "main.ts", "/workspace/a/b.ts"],
  ["./other", "/workspace/lib.ts", "/workspace/other.ts"],
  ["../other.ts", "/workspace/deep/lib.ts", "/workspace/other.ts"],
  ["./workspace/other", "/workspace/lib.ts", "/workspace/other.ts"],
  ["@runbyte/fs", "main.ts", "@runbyte/fs"],
  ["@runbyte/tools", "/workspace/lib.ts", "@runbyte/tools"],
];

for (const [specifier, from, path] of RESOLVED) {
  Deno.test(`resolveSpecifier() finds ${path} from '${specifier}' in ${from}`, () => {
    assert.equal(resolveSpecifier(specifier, from)?.[0], path);
  });
}

for (
  const specifier of [
    ...[
      "",
      ".",
      "..",
      "/",
      "fs",
      "node:fs",
      "npm:lodash",
      "https://x.test/a.ts",
      "jsr:@std/assert",
    ],
    ...["file:///etc/passwd", "/etc/shadow", "data:text/javascript,1", "runbyte:host", "lodash"],
    ...["./lib", "../lib", "./servers/../../etc/passwd", "./workspace/../../etc/passwd"],
    ...[
      "./servers\\..\\x",
      "./workspace/a\0b",
      "./workspace/a?b",
      "./workspace/%2e%2e/x",
      "main.ts",
    ],
    ...["./serversx/github", "@runbyte/other", "./workspace/../etc"],
  ]
) {
  Deno.test(`resolveSpecifier() leaves '${JSON.stringify(specifier)}' outside`, () => {
    assert.equal(resolveSpecifier(specifier, "main.ts"), undefined);
  });
}

Deno.test("resolveSpecifier() tries what a name without extension may mean, code before data", () => {
  assert.deepEqual(resolveSpecifier("./workspace/x", "main.ts"), [
    ...["/workspace/x.ts", "/workspace/x.js", "/workspace/x/index.ts", "/workspace/x.json"],
  ]);
});

Deno.test("a file of the workspace never takes the place of a server", () => {
  assert.deepEqual(resolveSpecifier("./servers/echo", "/workspace/servers/echo.ts"), [
    "/servers/echo/index.ts",
  ]);
});

Deno.test("displayPath() is the shortest import", () => {
  assert.equal(displayPath("/servers/github/index.ts"), "./servers/github");
  assert.equal(displayPath("/servers/github/listIssues.ts"), "./servers/github/listIssues");
  assert.equal(displayPath("/workspace/lib.ts"), "./workspace/lib.ts");
  assert.equal(displayPath("@runbyte/fs"), "@runbyte/fs");
});
