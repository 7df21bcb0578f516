/**
 * The JavaScript that runs when a program calls a tool. Made from names alone:
 * no description, type, default or example of a downstream ever comes here.
 * @module
 */
import { stringLiteral } from "./source_text.ts";

/** A tool's own name and the name of its function. */
export interface NamedTool {
  readonly tool: string;
  readonly functionName: string;
}

/** What a function calls. */
export type CallKind = "tool" | "prompt";

/** A module with one function for each of `tools` of `server`. */
export function runtimeModule(
  server: string,
  tools: readonly NamedTool[],
  kind: CallKind = "tool",
): string {
  if (tools.length === 0) return "export {};\n";
  // `$` occurs in no function name, so that no tool can take the place of the import.
  const lines = tools.map(({ tool, functionName }) =>
    `export async function ${functionName}(args) { ` +
    `return await $call("${kind}", ${stringLiteral(`${server}/${tool}`)}, args ?? {}); }\n`
  );
  return `import { hostCall as $call } from "runbyte:host";\n${lines.join("")}`;
}
