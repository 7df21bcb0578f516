/**
 * One line that says how a tool is called.
 * @module
 */
import { schemaToLine } from "./json_schema.ts";
import type { ToolFunction } from "./tool_module.ts";

const MAX_CHARS = 400;

/** `listIssues(args: { owner: string; state?: "open" | "closed" }): Promise<any>`. */
export function signature({ tool, functionName }: ToolFunction): string {
  const args = schemaToLine(tool.inputSchema, "arguments");
  const result = tool.outputSchema === undefined
    ? "any"
    : schemaToLine(tool.outputSchema, "result").type;
  const list = args.type === "Record<string, never>"
    ? ""
    : `args${args.optional ? "?" : ""}: ${cut(args.type)}`;
  return `${functionName}(${list}): Promise<${cut(result)}>`;
}

function cut(type: string): string {
  return type.length <= MAX_CHARS ? type : `${type.slice(0, MAX_CHARS)}…`;
}
