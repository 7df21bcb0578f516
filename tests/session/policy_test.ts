import assert from "node:assert/strict";
import type { PolicyRule } from "../../src/base/policy_rule.ts";
import type { ToolAnnotations } from "../../src/codegen/source.ts";
import { decide } from "../../src/session/policy.ts";

function rule(conditions: Partial<PolicyRule>, where = "policy[0]"): PolicyRule {
  return { action: "deny", where, ...conditions };
}

function fits(conditions: Partial<PolicyRule>, tool: string, annotations: ToolAnnotations = {}) {
  const [server, ...name] = tool.split(":");
  return decide([rule(conditions)], { server, tool: name.join(":"), annotations }).action ===
    "deny";
}

Deno.test("decide() allows what no rule is about", () => {
  assert.deepEqual(decide([], { server: "crm", tool: "delete", annotations: {} }), {
    action: "allow",
  });
  assert.equal(fits({ servers: ["other"] }, "crm:delete"), false);
});

Deno.test("decide() takes the first rule that fits", () => {
  const rules = [
    rule({ tools: ["crm.read_*"], action: "allow" }, "policy[0]"),
    rule({ servers: ["crm"], action: "ask" }, "policy[1]"),
    rule({ action: "deny" }, "policy[2]"),
  ];
  const where = (server: string, tool: string) =>
    decide(rules, { server, tool, annotations: {} }).rule?.where;
  assert.equal(where("crm", "read_all"), "policy[0]");
  assert.equal(where("crm", "delete_all"), "policy[1]");
  assert.equal(where("mail", "read_all"), "policy[2]");
});

const NAMES: readonly (readonly [pattern: string, tool: string, fits: boolean])[] = [
  ["github.delete_*", "github:delete_repo", true],
  ["github.delete_*", "github:undelete_repo", false],
  ["github.delete_*", "gitlab:delete_repo", false],
  ["delete_*", "gitlab:delete_repo", true],
  ["*.delete_?", "a:delete_1", true],
  ["*.delete_?", "a:delete_12", false],
  ["crm.*", "crm:admin/delete", true],
  ["crm.*", "crm:.hidden", true],
  ["crm.*", "crm:line\nbreak", true],
  ["crm.[a]+", "crm:a", false],
  ["crm.Delete", "crm:delete", false],
  // A dot names the server: another server's tool of that name is not meant.
  ["crm.read", "evil:crm.read", false],
];
for (const [pattern, tool, expected] of NAMES) {
  Deno.test(`decide() ${expected ? "fits" : "does not fit"} ${pattern} to ${JSON.stringify(tool)}`, () => {
    assert.equal(fits({ tools: [pattern] }, tool), expected);
  });
}

const HINTS: readonly (readonly [
  PolicyRule["annotation"],
  ToolAnnotations,
  boolean,
])[] = [
  ["readOnlyHint", { readOnlyHint: true }, true],
  ["readOnlyHint", {}, false],
  ["!readOnlyHint", {}, true],
  ["!readOnlyHint", { readOnlyHint: true }, false],
  ["destructiveHint", { destructiveHint: true }, true],
  ["destructiveHint", { destructiveHint: false }, false],
  ["destructiveHint", { readOnlyHint: true, destructiveHint: true }, false],
  // As MCP says of what is left out.
  ["destructiveHint", {}, true],
  ["openWorldHint", {}, true],
  ["openWorldHint", { openWorldHint: false }, false],
  ["idempotentHint", {}, false],
  ["idempotentHint", { idempotentHint: true }, true],
];
for (const [annotation, annotations, expected] of HINTS) {
  Deno.test(`decide() takes ${JSON.stringify(annotations)} as ${expected ? "" : "not "}${annotation}`, () => {
    assert.equal(fits({ annotation }, "crm:x", annotations), expected);
  });
}

Deno.test("decide() wants all conditions of a rule", () => {
  const both = { servers: ["crm"], annotation: "destructiveHint" } as const;
  assert.equal(fits(both, "crm:x"), true);
  assert.equal(fits(both, "mail:x"), false);
  assert.equal(fits(both, "crm:x", { destructiveHint: false }), false);
});
