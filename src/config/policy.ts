import { basename } from "node:path";
import { nearest } from "../base/nearest.ts";
import type { PolicyRule } from "../base/policy_rule.ts";
import type { IssueList } from "./issues.ts";

/** What {@linkcode completePolicy} needs to know. */
export interface CompletePolicyOptions {
  readonly file: string | undefined;
  readonly issues: IssueList;
  /** Names of the configured servers. */
  readonly servers: readonly string[];
}

/** Says of each rule where it stands, and refuses one about a server that is not there: it would never hold. */
export function completePolicy(
  rules: readonly Omit<PolicyRule, "where">[],
  { file, issues, servers }: CompletePolicyOptions,
): PolicyRule[] {
  return rules.map((rule, index) => {
    for (const name of rule.servers ?? []) {
      if (/[*?]/.test(name) || servers.includes(name)) continue;
      const [near] = nearest(name, servers);
      const advice = near === undefined ? "" : `; did you mean '${near}'?`;
      issues.add(["policy", index, "servers"], `no server is called '${name}'${advice}`);
    }
    const line = issues.locate(["policy", index])?.line;
    const place = [file && basename(file), line].filter((part) => part !== undefined).join(":");
    return { ...rule, where: `policy[${index}]${place === "" ? "" : ` (${place})`}` };
  });
}
