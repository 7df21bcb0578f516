import assert from "node:assert/strict";
import { parseServeArgs } from "../../src/cli/serve_args.ts";

Deno.test("parseServeArgs() reads what nearly every start has", () => {
  const cases: [args: string[], options: object][] = [
    [[], {}],
    [["serve"], {}],
    [["--config", "a.json"], { config: "a.json" }],
    [["serve", "--scratch", "s", "-c", "a.json"], { scratch: "s", config: "a.json" }],
  ];
  for (const [args, options] of cases) {
    assert.deepEqual(parseServeArgs(args, { HOME: "/", RUNBYTE_CONFIG: "x" }), options);
  }
});

Deno.test("parseServeArgs() leaves everything else to commander", () => {
  const others = [
    ["check"],
    ["serve", "x"],
    ["--config"],
    ["--config=a.json"],
    ["--config", "--scratch"],
    ["--transport", "http"],
    ["-ca.json"],
    ["--help"],
    ["--", "serve"],
    ["toString", "x"],
    ["--config", "a.json", "serve"],
  ];
  for (const args of others) assert.equal(parseServeArgs(args, {}), undefined, args.join(" "));
  assert.equal(parseServeArgs([], { RUNBYTE_LOG_LEVEL: "debug" }), undefined);
  assert.equal(parseServeArgs([], { RUNBYTE_TRANSPORT: "http" }), undefined);
});
