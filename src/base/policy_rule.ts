/**
 * One rule of the configuration about calls of tools.
 * @module
 */

/** What happens to a call. */
export type PolicyAction = "allow" | "ask" | "deny";

/** What a server says of a tool. */
export const TOOL_HINTS = [
  "readOnlyHint",
  "destructiveHint",
  "idempotentHint",
  "openWorldHint",
] as const;

/** One of {@linkcode TOOL_HINTS}. */
export type ToolHint = typeof TOOL_HINTS[number];

/** A hint that must hold, or must not. */
export type HintCondition = ToolHint | `!${ToolHint}`;

/** Holds for the calls that meet all of its conditions. */
export interface PolicyRule {
  readonly action: PolicyAction;
  /** Patterns of `server.tool`, or of the tool's name alone where there is no dot; one of them fits. */
  readonly tools?: readonly string[];
  /** Patterns of server names; one of them fits. */
  readonly servers?: readonly string[];
  readonly annotation?: HintCondition;
  /** Which rule it is and where it stands, for people: `policy[1] (runbyte.jsonc:12)`. */
  readonly where: string;
}
