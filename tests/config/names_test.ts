import assert from "node:assert/strict";
import { issuesOf, loadText } from "./support.ts";

const entry = (name: string): string => `${JSON.stringify(name)}: { "command": "c" }`;

for (const name of ["a", "9", "my-server", "my_server", "io.github.x", "x".repeat(64), "_a"]) {
  Deno.test(`checkServerNames() accepts '${name}'`, async () => {
    const { mcpServers } = await loadText(`{ "mcpServers": { ${entry(name)} } }`);
    assert.deepEqual(Object.keys(mcpServers), [name]);
  });
}

const BAD = [
  "",
  ".",
  "..",
  ".hidden",
  "-x",
  "x.",
  "a/b",
  "a\\b",
  "a b",
  "ä",
  "a\0",
  "\u202ea",
  "x".repeat(65),
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "prototype",
  "servers",
  "workspace",
  "Workflows",
  "index",
  "index.ts",
  "README.md",
  "con",
  "NUL",
  "com1",
  "lpt9.txt",
];

for (const name of BAD) {
  Deno.test(`checkServerNames() refuses ${JSON.stringify(name.slice(0, 70))}`, async () => {
    const issues = await issuesOf(`{ "mcpServers": { ${entry(name)} } }`);
    assert.equal(issues.length, 1);
    assert.match(issues[0], /^runbyte\.json:1:19 mcpServers.*name/);
    // deno-lint-ignore no-control-regex -- nothing that a terminal obeys
    assert.doesNotMatch(issues[0], /[\0-\x1f]/);
  });
}

Deno.test("checkServerNames() suggests a name that is allowed", async () => {
  assert.match(
    (await issuesOf(`{ "mcpServers": { ${entry("My Server")} } }`))[0],
    /try 'My-Server'/,
  );
});

Deno.test("checkServerNames() refuses names that differ in case alone", async () => {
  const issues = await issuesOf(`{ "mcpServers": { ${entry("A")}, ${entry("a")} } }`);
  assert.match(issues[0], /mcpServers\.a: this server name differs from 'A' only in/);
});
