import assert from "node:assert/strict";
import { type Environment, expandVariables, type UsedVariable } from "../../src/config/expand.ts";
import { formatPath } from "../../src/config/issues.ts";
import { issuesOf, loadText } from "./support.ts";

function expand(value: unknown, env: Environment = {}): {
  value: unknown;
  problems: string[];
  used: UsedVariable[];
} {
  const problems: string[] = [];
  const used: UsedVariable[] = [];
  const expanded = expandVariables(value, {
    env,
    onProblem: (path, message) => problems.push(`${formatPath(path)}: ${message}`),
    onVariable: (variable) => used.push(variable),
  });
  return { value: expanded, problems, used };
}

const CASES: readonly (readonly [text: string, expected: string])[] = [
  ["${A}", "one"],
  ["${env:A}", "one"],
  ["x${A}y${A}", "xoneyone"],
  ["${NO:-two}", "two"],
  ["${env:NO:-two}", "two"],
  ["${EMPTY:-two}", "two"],
  ["${EMPTY}", ""],
  ["${NO:-}", ""],
  ["${NO:-http://h:1/:-x}", "http://h:1/:-x"],
  ["$${A}", "${A}"],
  ["$$${A}", "$${A}"],
  ["$A and $ and {A}", "$A and $ and {A}"],
  ["${RECURSIVE}", "${A}"],
];

for (const [text, expected] of CASES) {
  Deno.test(`expandVariables() makes '${expected}' of '${text}'`, () => {
    const { value, problems } = expand(text, { A: "one", EMPTY: "", RECURSIVE: "${A}" });
    assert.equal(value, expected);
    assert.deepEqual(problems, []);
  });
}

Deno.test("expandVariables() reaches every string and leaves keys and other values alone", () => {
  const { value, used } = expand({ "${A}": ["${A}", 1, null, true, { b: "${A}" }] }, { A: "x" });
  assert.deepEqual(value, { "${A}": ["x", 1, null, true, { b: "x" }] });
  assert.deepEqual(used, [{ name: "A", value: "x" }, { name: "A", value: "x" }]);
});

Deno.test("expandVariables() names a variable that is not set and keeps the text", () => {
  const { value, problems } = expand({ a: ["${NO_SUCH}"] });
  assert.deepEqual(value, { a: ["${NO_SUCH}"] });
  assert.equal(problems.length, 1);
  assert.match(problems[0], /^a\[0\]: "NO_SUCH" is not set .*\$\{NO_SUCH:-default\}/);
});

Deno.test("expandVariables() finds no variable in the prototype of the environment", () => {
  assert.equal(expand("${constructor}").problems.length, 1);
  assert.equal(expand("${__proto__}").problems.length, 1);
});

Deno.test("expandVariables() refuses an unclosed brace", () => {
  assert.match(expand("${A", { A: "x" }).problems[0], /without '}'/);
});

Deno.test("expandVariables() teaches what the words of other clients become", () => {
  assert.match(expand("${userHome}/x").problems[0], /'\$\{HOME\}'/);
  assert.match(expand("${workspaceFolder}").problems[0], /relative to the config file/);
  assert.match(expand("${input:token}").problems[0], /put it into a variable/);
});

Deno.test("loadConfig() gives file, line and column of an unset variable", async () => {
  const issues = await issuesOf(`{\n "mcpServers": { "a": { "url": "https://\${NO}/mcp" } } }`);
  assert.match(issues[0], /^runbyte\.json:2:32 mcpServers\.a\.url: "NO" is not set/);
  assert.equal(issues.length, 1);
});

Deno.test("loadConfig() lets a disabled server name variables that are not set", async () => {
  const text = `{ "mcpServers": { "a": { "disabled": true, "url": "\${NO}" } } }`;
  const { mcpServers } = await loadText(text);
  assert(mcpServers.a.disabled);
});
