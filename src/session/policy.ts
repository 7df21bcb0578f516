import { escapePattern } from "../base/escape_pattern.ts";
import type { HintCondition, PolicyAction, PolicyRule, ToolHint } from "../base/policy_rule.ts";
import type { ToolAnnotations } from "../codegen/source.ts";

/** What a policy looks at. */
export interface PolicyCall {
  readonly server: string;
  readonly tool: string;
  readonly annotations: ToolAnnotations;
}

/** What a policy says of a call, and which rule says so; none does where calls are allowed by default. */
export interface Decision {
  readonly action: PolicyAction;
  readonly rule?: PolicyRule;
}

/** The first rule that fits decides; without any, the call is allowed. */
export function decide(rules: readonly PolicyRule[], call: PolicyCall): Decision {
  const rule = rules.find((each) => fits(each, call));
  return rule === undefined ? { action: "allow" } : { action: rule.action, rule };
}

/** Whether a tool says that it changes nothing. */
export function isReadOnly(annotations: ToolAnnotations): boolean {
  return holds("readOnlyHint", annotations);
}

function fits({ tools, servers, annotation }: PolicyRule, call: PolicyCall): boolean {
  const { server, tool, annotations } = call;
  const isNamed = (pattern: string): boolean =>
    matches(pattern, pattern.includes(".") ? `${server}.${tool}` : tool);
  return (servers?.some((pattern) => matches(pattern, server)) ?? true) &&
    (tools?.some(isNamed) ?? true) &&
    (annotation === undefined || meets(annotation, annotations));
}

/** `*` stands for any characters: names with slashes and leading dots must not slip past a rule. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.split(/\*+/).map((part) => part.split("?").map(escapePattern).join("[^]"));
  return new RegExp(`^${parts.join("[^]*")}$`).test(name);
}

function meets(condition: HintCondition, annotations: ToolAnnotations): boolean {
  return condition.startsWith("!")
    ? !holds(condition.slice(1) as ToolHint, annotations)
    : holds(condition as ToolHint, annotations);
}

/** What is left out counts as MCP says: a tool of which nothing is known may destroy. */
function holds(hint: ToolHint, annotations: ToolAnnotations): boolean {
  const isReading = annotations.readOnlyHint ?? false;
  switch (hint) {
    case "readOnlyHint":
      return isReading;
    case "destructiveHint":
      return !isReading && (annotations.destructiveHint ?? true);
    case "idempotentHint":
      return isReading || (annotations.idempotentHint ?? false);
    case "openWorldHint":
      return annotations.openWorldHint ?? true;
  }
}
