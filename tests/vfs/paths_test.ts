import assert from "node:assert/strict";
import fc from "fast-check";
import { RunbyteError } from "../../src/base/errors.ts";
import { parseTreePath, parseWorkspacePath } from "../../src/vfs/paths.ts";

const ACCEPTED: readonly (readonly [string, readonly string[]])[] = [
  ["/", []],
  ["", []],
  [".", []],
  ["////", []],
  ["/servers", ["servers"]],
  ["/servers/", ["servers"]],
  ["servers/github", ["servers", "github"]],
  ["./servers/github/", ["servers", "github"]],
  ["/servers//github/./listIssues.ts", ["servers", "github", "listIssues.ts"]],
  ["./workspace/data/a b.json", ["workspace", "data", "a b.json"]],
  ["/workspace/cafe\u0301", ["workspace", "caf\u00e9"]],
  ["/workspace/100% sure.txt", ["workspace", "100% sure.txt"]],
  ["/workspace/報告-📊.md", ["workspace", "報告-📊.md"]],
];

for (const [path, segments] of ACCEPTED) {
  Deno.test(`parseTreePath() reads ${JSON.stringify(path)}`, () => {
    assert.deepEqual(parseTreePath(path), segments);
  });
}

/** Name of the attack, the path, and what the message must say. */
const REFUSED: readonly (readonly [string, string, RegExp])[] = [
  ["dot-dot", "/workspace/../../../../etc/passwd", /'\.\.' is not allowed/],
  ["relative climb", "../../etc/passwd", /'\.\.' is not allowed/],
  ["dot-dot at the end", "/workspace/x/..", /'\.\.' is not allowed/],
  ["dot-dot inside servers", "/servers/../../etc/passwd", /'\.\.' is not allowed/],
  ["backslashes", "/workspace\\..\\..\\etc\\passwd", /backslash/],
  ["file URL", "file:///etc/passwd", /URLs/],
  ["http URL", "http://127.0.0.1/x", /URLs/],
  ["drive letter", "C:/Windows/system.ini", /drive letters/],
  ["UNC path", "\\\\server\\share", /backslash/],
  ["percent-encoded dot-dot", "/workspace/%2e%2e/%2e%2e/etc/passwd", /percent-encoded/],
  ["percent-encoded slash", "/workspace/..%2fetc", /percent-encoded/],
  ["double percent-encoded", "/workspace/%252e%252e/x", /percent-encoded/],
  ["NUL", "/workspace/x.txt\0.png", /NUL/],
  ["line break", "/workspace/x\ny", /control or invisible/],
  ["carriage return", "/workspace/x\r", /control or invisible/],
  ["escape sequence", "/workspace/\u001b[2J", /control or invisible/],
  ["delete character", "/workspace/\u007f", /control or invisible/],
  ["right-to-left override", "/workspace/txt.\u202eexe", /control or invisible/],
  ["zero-width space", "/workspace/a\u200bb", /control or invisible/],
  ["line separator", "/workspace/a\u2028b", /control or invisible/],
  ["no-break space", "/workspace/a\u00a0b", /control or invisible/],
  ["lone surrogate", "/workspace/\ud800", /surrogate/],
  ["private use character", "/workspace/\ue000", /control or invisible/],
  ["full-width slash", "/workspace/..\uff0fetc", /separator or a dot/],
  ["full-width dots", "/workspace/\uff0e\uff0e/x", /separator or a dot/],
  ["two-dot leader", "/workspace/\u2025/x", /separator or a dot/],
  ["alternate data stream", "/workspace/x.txt:hidden", /':'/],
  ["wildcard", "/workspace/*.txt", /'\*'/],
  ["over-long path", "/workspace/" + "a/".repeat(2_000), /characters long/],
  ["over-long name", "/workspace/" + "a".repeat(201), /200 bytes/],
  ["over-long name in UTF-8", "/workspace/" + "é".repeat(101), /200 bytes/],
  ["too deep", "/workspace" + "/a".repeat(16), /names deep/],
];

for (const [attack, path, message] of REFUSED) {
  for (const parse of [parseTreePath, parseWorkspacePath]) {
    Deno.test(`${parse.name}() refuses: ${attack}`, () => {
      assert.throws(() => parse(path), (thrown: RunbyteError) => {
        assert.equal(thrown.code, "PATH_INVALID");
        assert.match(thrown.message, message);
        assert.doesNotMatch(thrown.message, /[\p{Cc}\p{Cs}\u2028\u202e]/u);
        assert.ok(thrown.message.length < 400);
        return true;
      });
    });
  }
}

Deno.test("parseWorkspacePath() takes the four spellings of one file", () => {
  for (const path of ["x/y.json", "./x/y.json", "workspace/x/y.json", "./workspace/x/y.json"]) {
    assert.deepEqual(parseWorkspacePath(path), ["x", "y.json"]);
  }
  assert.deepEqual(parseWorkspacePath("/workspace/x/y.json"), ["x", "y.json"]);
  assert.deepEqual(parseWorkspacePath("/workspace/"), []);
});

for (
  const [attack, path] of [
    ["an absolute host path", "/etc/passwd"],
    ["the generated library", "/servers/github/index.ts"],
    ["the generated library, relative", "./servers/github/index.ts"],
    ["a home directory", "~/.ssh/id_rsa"],
    ["a folder whose name begins with workspace", "/workspace2/x"],
  ]
) {
  Deno.test(`parseWorkspacePath() refuses: ${attack}`, () => {
    assert.throws(() => parseWorkspacePath(path!), /outside '\/workspace'/);
  });
}

for (
  const name of ["CON", "nul.txt", "com1", "LPT9.log", "Aux.tar.gz", "COM\u00b9", "conin$"]
) {
  Deno.test(`parseWorkspacePath() refuses: Windows device name ${name}`, () => {
    assert.throws(() => parseWorkspacePath(`/workspace/a/${name}`), /device name/);
  });
}

for (const name of ["x.", "x ", " x", "..."]) {
  Deno.test(`parseWorkspacePath() refuses: name ${JSON.stringify(name)} that Windows changes`, () => {
    assert.throws(() => parseWorkspacePath(`/workspace/${name}/y`), RunbyteError);
  });
}

Deno.test("parseTreePath() lets a server be named like a device", () => {
  assert.deepEqual(parseTreePath("/servers/con"), ["servers", "con"]);
});

Deno.test("parseTreePath() refuses what is not text", () => {
  assert.throws(() => parseTreePath({ toString: () => "/x" } as unknown as string), /must be text/);
});

Deno.test("parseTreePath() gives clean segments or a RunbyteError for any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom("..", ".", "/", "\\", "%2e", "a", "\0", "C:", "\uff0f", " ")).map((
      parts,
    ) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (path) => {
      let segments: string[];
      try {
        segments = parseTreePath(path);
      } catch (thrown) {
        assert.ok(thrown instanceof RunbyteError);
        return;
      }
      for (const segment of segments) {
        assert.ok(segment !== "" && segment !== "." && segment !== "..");
        assert.doesNotMatch(segment, /[/\\:\p{C}]/u);
        assert.equal(segment, segment.normalize("NFC"));
      }
      assert.deepEqual(parseTreePath(`/${segments.join("/")}`), segments);
    }),
    { numRuns: 2_000 },
  );
});
