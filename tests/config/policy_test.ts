import assert from "node:assert/strict";
import { issuesOf, loadText } from "./support.ts";

const SERVERS = `"mcpServers": { "crm": { "command": "c" } }`;

Deno.test("policy takes one pattern or several and says where each rule stands", async () => {
  const { policy } = await loadText(`{
  ${SERVERS},
  "policy": [
    { "tools": "crm.delete_*", "action": "ask" },
    { "annotation": "!readOnlyHint", "servers": ["crm", "test-*"], "action": "deny" }
  ]
}`);
  assert.deepEqual(policy, [
    { tools: ["crm.delete_*"], action: "ask", where: "policy[0] (runbyte.json:4)" },
    {
      annotation: "!readOnlyHint",
      servers: ["crm", "test-*"],
      action: "deny",
      where: "policy[1] (runbyte.json:5)",
    },
  ]);
});

Deno.test("without a policy everything is allowed", async () => {
  assert.deepEqual((await loadText("{}")).policy, []);
});

const WRONG: readonly (readonly [rule: string, issue: RegExp])[] = [
  [
    `{ "tools": "x" }`,
    /^runbyte\.json:2:14 policy\[0\]\.action: expected 'allow', 'ask' or 'deny'$/,
  ],
  [`{ "action": "aks" }`, /policy\[0\]\.action: .*did you mean 'ask'\?$/],
  [`{ "action": "deny", "tool": "x" }`, /policy\[0\]\.tool: unknown key; did you mean 'tools'\?$/],
  [`{ "action": "deny", "tools": 5 }`, /policy\[0\]\.tools: expected a string, received 5/],
  [`{ "action": "deny", "tools": [] }`, /policy\[0\]\.tools: must not be empty$/],
  [`{ "action": "deny", "tools": ["a", 1] }`, /policy\[0\]\.tools\[1\]: expected a string/],
  [`{ "action": "deny", "annotation": "readOnly" }`, /did you mean '!?readOnlyHint'\?$/],
  // A rule about a server that is not there would never hold, and nobody would notice.
  [`{ "action": "deny", "servers": "crn" }`, /no server is called 'crn'; did you mean 'crm'\?$/],
];
for (const [rule, issue] of WRONG) {
  Deno.test(`policy refuses ${rule} at its place`, async () => {
    const issues = await issuesOf(`{ ${SERVERS},\n  "policy": [${rule}] }`);
    assert.equal(issues.length, 1, issues.join("\n"));
    assert.match(issues[0], issue);
    assert.match(issues[0], /^runbyte\.json:2:/);
  });
}

Deno.test("policy must be a list", async () => {
  const [issue] = await issuesOf(`{ "policy": { "action": "deny" } }`);
  assert.match(issue, /^runbyte\.json:1:13 policy: expected an array, received object$/);
});
