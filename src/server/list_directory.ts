import type { Answer } from "../session/session.ts";
import { optional, type ServerTool, type ToolContext, WORKSPACE_ARGUMENT } from "./tool.ts";

/** Shows a folder of the virtual filesystem, or finds functions below it. */
export const listDirectory: ServerTool = {
  name: "list_directory",
  description:
    "List the virtual filesystem: /servers/<server>/<function>.ts are typed functions you can call from execute_code, /workspace holds your files. With query, find functions by words and get one-line signatures.",
  inputSchema: {
    type: "object",
    properties: {
      path: { type: "string", description: "Folder, default /" },
      withDescriptions: { type: "boolean", description: "Add one line about each entry" },
      query: { type: "string", description: "Words to find in names and descriptions below path" },
      ...WORKSPACE_ARGUMENT,
    },
    additionalProperties: false,
  },
  annotations: { readOnlyHint: true, openWorldHint: false },
  async call(args, context: ToolContext): Promise<Answer> {
    return await context.session.listDirectory(optional(args, "path", "string") ?? "/", {
      withDescriptions: optional(args, "withDescriptions", "boolean"),
      query: optional(args, "query", "string"),
      signal: context.signal,
    });
  },
};
