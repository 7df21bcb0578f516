/**
 * From the answers of `tools/list` to a catalogue: validated tool by tool, filtered, hashed.
 * Everything in it is untrusted text and data; nothing of it is interpreted here.
 * @module
 */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Tool, ToolAnnotations } from "../codegen/source.ts";
import type { Report } from "./list_pages.ts";

/** Which tools are in, by globs over their names. */
export interface ToolFilter {
  readonly includeTools?: readonly string[];
  readonly excludeTools?: readonly string[];
}

const MAX_NAME_CHARS = 512;
const MAX_TOOL_CHARS = 16 * 1024 * 1024;

/**
 * The usable tools in the order of their names, with a hash of all that they say.
 * @param redact for the words in them, before anybody cuts them short.
 */
export function readTools(
  raw: readonly unknown[],
  filter: ToolFilter,
  report: Report,
  redact: (text: string) => string = (text) => text,
): { readonly tools: readonly Tool[]; readonly revision: string } {
  const canonical = new Map<string, { tool: Tool; text: string }>();
  for (const [index, each] of raw.entries()) {
    const tool = readTool(each);
    if (typeof tool === "string") {
      report(`Dropped tool ${index + 1} of tools/list: ${tool}`);
    } else if (canonical.has(tool.name)) {
      report(`Dropped a duplicate of tool '${tool.name}': the first one counts`);
    } else if (isIncluded(tool.name, filter)) {
      const text = canonicalJson(tool);
      if (text !== undefined && text.length <= MAX_TOOL_CHARS) {
        const { name } = tool;
        const clean = redact(text) === text ? tool : { ...redactStrings(text, redact), name };
        canonical.set(name, { tool: clean, text });
      } else report(`Dropped tool '${tool.name}': its schema is too large or too deep`);
    }
  }
  const sorted = [...canonical.values()].sort((a, b) => a.tool.name < b.tool.name ? -1 : 1);
  const hash = createHash("sha256");
  for (const { text } of sorted) hash.update(text).update("\n");
  return { tools: sorted.map(({ tool }) => tool), revision: hash.digest("hex") };
}

/** A tool from its JSON, its strings without secrets. */
function redactStrings(json: string, redact: (text: string) => string): Tool {
  return JSON.parse(json, (_key, each) => typeof each === "string" ? redact(each) : each);
}

/** One tool, or what is wrong with it. */
function readTool(value: unknown): Tool | string {
  const raw = record(value);
  const { name, title, description, inputSchema, outputSchema, annotations } = raw;
  if (typeof name !== "string" || name === "") return "it has no name";
  if (name.length > MAX_NAME_CHARS) return `its name is longer than ${MAX_NAME_CHARS} characters`;
  if (inputSchema !== undefined && !isRecord(inputSchema)) {
    return `'${name}' has no usable inputSchema`;
  }
  return {
    name,
    ...(typeof title === "string" && { title }),
    ...(typeof description === "string" && { description }),
    inputSchema: inputSchema ?? { type: "object" },
    ...(outputSchema !== undefined && outputSchema !== null && { outputSchema }),
    ...(isRecord(annotations) && { annotations: readAnnotations(annotations) }),
  };
}

function readAnnotations(raw: Record<string, unknown>): ToolAnnotations {
  const hints = ["readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"];
  return Object.fromEntries([
    ...(typeof raw.title === "string" ? [["title", raw.title]] : []),
    ...hints.filter((hint) => typeof raw[hint] === "boolean").map((hint) => [hint, raw[hint]]),
  ]);
}

function isIncluded(name: string, { includeTools, excludeTools }: ToolFilter): boolean {
  const matches = (glob: string): boolean => posix.matchesGlob(name, glob);
  return (includeTools?.some(matches) ?? true) && !(excludeTools?.some(matches) ?? false);
}

/** JSON with sorted keys; undefined if the value is nested too deeply to be written. */
function canonicalJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(
      value,
      (_key, each) =>
        isRecord(each)
          ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1))
          : each,
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
