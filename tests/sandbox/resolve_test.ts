import assert from "node:assert/strict";
import type { GuestProgram } from "../../src/sandbox/protocol.ts";
import { loadModule, resolveModule } from "../../src/sandbox/resolve.ts";

const program: GuestProgram = {
  entry: "main.ts",
  result: "none",
  modules: {
    "main.ts": "main",
    "@runbyte/fs": "fs",
    "/servers/github/index.ts": "github",
    "/servers/github/listIssues.ts": "tool",
    "/workspace/lib.ts": "lib",
    "/workspace/sub/data.json": "data",
  },
};

Deno.test("resolveModule() finds a module by every spelling of its path", () => {
  const cases: [base: string, specifier: string, path: string][] = [
    ["main.ts", "./servers/github", "/servers/github/index.ts"],
    ["main.ts", "/servers/github/listIssues", "/servers/github/listIssues.ts"],
    ["main.ts", "./workspace/lib.ts", "/workspace/lib.ts"],
    ["main.ts", "workspace/lib", "/workspace/lib.ts"],
    ["main.ts", "@runbyte/fs", "@runbyte/fs"],
    ["/workspace/lib.ts", "./sub/data.json", "/workspace/sub/data.json"],
    ["/workspace/sub/x.ts", "../lib", "/workspace/lib.ts"],
    ["/servers/github/index.ts", "./listIssues.ts", "/servers/github/listIssues.ts"],
    ["main.ts", "runbyte:host", "runbyte:host"],
  ];
  for (const [base, specifier, path] of cases) {
    assert.equal(resolveModule(program, base, specifier), path, `${specifier} in ${base}`);
  }
});

Deno.test("loadModule() refuses what the program has not", () => {
  assert.equal(loadModule(program, "/workspace/lib.ts"), "lib");
  for (
    const specifier of ["file:///etc/passwd", "npm:left-pad", "../../etc/passwd", "__proto__", ""]
  ) {
    const path = resolveModule(program, "main.ts", specifier);
    assert.throws(() => loadModule(program, path), /Cannot import/, specifier);
  }
});
