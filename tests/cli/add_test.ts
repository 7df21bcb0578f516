import assert from "node:assert/strict";
import { type AddOptions, createEntry } from "../../src/cli/add.ts";

const CASES: readonly (readonly [words: readonly string[], options: AddOptions, entry: object])[] =
  [
    [["x"], {}, { command: "x" }],
    [["npx", "-y", "x"], { transport: "stdio" }, { command: "npx", args: ["-y", "x"] }],
    [["x"], { env: ["A=b=c", "D", "E="] }, { command: "x", env: { A: "b=c", D: "${D}", E: "" } }],
    [["https://x/mcp"], {}, { url: "https://x/mcp" }],
    [["HTTP://x"], { transport: "sse" }, { type: "sse", url: "HTTP://x" }],
    [["https://x"], { header: ["A: b: c", "D=e"] }, {
      url: "https://x",
      headers: { A: "b: c", D: "e" },
    }],
  ];

for (const [words, options, entry] of CASES) {
  Deno.test(`createEntry() of ${words.join(" ")} ${JSON.stringify(options)}`, () => {
    assert.deepEqual(createEntry(words, options), entry);
  });
}

const WRONG:
  readonly (readonly [words: readonly string[], options: AddOptions, message: RegExp])[] = [
    [["https://x", "y"], {}, /Unknown argument 'y'/],
    [["https://x"], { transport: "stdio" }, /'--transport stdio' with 'https:\/\/x'/],
    [["x"], { transport: "http" }, /'--transport http' with 'x'/],
    [["x"], { header: ["A: b"] }, /'--header' is for addresses/],
    [["https://x"], { env: ["A"] }, /'--env' is for commands/],
    [["x"], { env: ["=b"] }, /expected KEY=value or KEY/],
    [["https://x"], { header: ["A"] }, /expected 'Name: value'/],
  ];

for (const [words, options, message] of WRONG) {
  Deno.test(`createEntry() refuses ${words.join(" ")} ${JSON.stringify(options)}`, () => {
    assert.throws(() => createEntry(words, options), { code: "USAGE", message });
  });
}
