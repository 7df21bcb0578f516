/**
 * The TypeScript text of one tool: what it does, its signature, its types. Text to read and check, never to run.
 * @module
 */
import { schemaToType, type TypeText } from "./json_schema.ts";
import { createTypeNamer, pascalCase } from "./naming.ts";
import { commentText, docComment, lineText } from "./source_text.ts";
import type { Tool } from "./source.ts";

/** A tool under the name of its function. */
export interface ToolFunction {
  readonly functionName: string;
  readonly tool: Tool;
}

/** How much of a tool is shown. */
export interface ToolView {
  readonly toolChars: number;
  readonly descriptionChars: number;
  readonly maxDepth?: number;
  readonly maxLiterals?: number;
}

/** Everything; what the checker reads. */
export const FULL_VIEW: ToolView = { toolChars: 16_000, descriptionChars: 2_000 };

/** Options of {@linkcode toolModule}. */
export interface ToolModuleOptions {
  /** @default FULL_VIEW */
  readonly view?: ToolView;
  /** Comment above an alias of the result, where no schema declares one; the alias is `any`. */
  readonly learned?: string;
}

/** The module of one tool. */
export function toolModule(
  { tool, functionName }: ToolFunction,
  { view = FULL_VIEW, learned }: ToolModuleOptions = {},
): string {
  const base = pascalCase(functionName);
  const [argsName, resultName] = [`${base}Args`, `${base}Result`];
  const nameDefinition = createTypeNamer([argsName, resultName]);
  const args = schemaToType(tool.inputSchema, argsName, {
    role: "arguments",
    nameDefinition,
    view,
  });
  const result = tool.outputSchema === undefined
    ? learnedResult(resultName, learned)
    : schemaToType(tool.outputSchema, resultName, { role: "result", nameDefinition, view });
  const mark = args.optional ? "?" : "";
  const signature =
    `export declare function ${functionName}(args${mark}: ${args.type}): Promise<${result.type}>;\n`;
  return [
    docComment(toolComment(tool, view.toolChars)) + signature,
    ...args.declarations,
    ...result.declarations,
  ].join("\n");
}

function learnedResult(name: string, comment: string | undefined): TypeText {
  if (comment === undefined) return { type: "any", declarations: [], optional: false };
  return { type: name, declarations: [`${comment}export type ${name} = any;\n`], optional: false };
}

function toolComment(tool: Tool, maxChars: number): string {
  const description = commentText(asText(tool.description), maxChars);
  const title = lineText(asText(tool.title) || asText(tool.annotations?.title), 200);
  return [description || title, annotationWords(tool)].filter((part) => part !== "").join("\n\n");
}

/** What the downstream hints at, in words: `Read-only. Idempotent.` */
export function annotationWords({ annotations }: Tool): string {
  return [
    annotations?.readOnlyHint === true ? "Read-only." : "",
    annotations?.destructiveHint === true && annotations.readOnlyHint !== true
      ? "Destructive."
      : "",
    annotations?.idempotentHint === true ? "Idempotent." : "",
  ].filter((word) => word !== "").join(" ");
}

/** The type says string, the downstream may say anything. */
function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}
