import type { Answer } from "../session/session.ts";
import {
  ArgumentError,
  kindOf,
  optional,
  type ServerTool,
  type ToolContext,
  WORKSPACE_ARGUMENT,
} from "./tool.ts";

/** Reads one or more files of the virtual filesystem. */
export const readFile: ServerTool = {
  name: "read_file",
  description:
    "Read files: a function's TypeScript with its argument and result types, or a workspace file. Takes one path or several. /servers/README.md explains everything.",
  inputSchema: {
    type: "object",
    properties: {
      path: {
        anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, minItems: 1 }],
        description: "For example /servers/github/listIssues.ts",
      },
      offset: { type: "integer", minimum: 1, description: "First line" },
      limit: { type: "integer", minimum: 1, description: "Number of lines" },
      ...WORKSPACE_ARGUMENT,
    },
    required: ["path"],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true, openWorldHint: false },
  async call(args, context: ToolContext): Promise<Answer> {
    return await context.session.readFile(pathsOf(args.path), {
      offset: lineNumber(args, "offset"),
      limit: lineNumber(args, "limit"),
      signal: context.signal,
    });
  },
};

function pathsOf(path: unknown): readonly string[] {
  const paths = Array.isArray(path) ? path : [path];
  const wrong = paths.find((each) => typeof each !== "string");
  if (paths.length === 0 || wrong !== undefined || path === undefined) {
    throw new ArgumentError(
      `'path' must be a string or an array of strings, not ${
        Array.isArray(path) ? `an array with ${kindOf(wrong)}` : kindOf(path)
      }`,
    );
  }
  return paths;
}

function lineNumber(args: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = optional(args, name, "number");
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
    throw new ArgumentError(`'${name}' must be a whole number from 1, not ${value}`);
  }
  return value;
}
