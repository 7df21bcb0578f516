import type { Answer } from "../session/session.ts";
import {
  ArgumentError,
  kindOf,
  optional,
  type ServerTool,
  type ToolContext,
  WORKSPACE_ARGUMENT,
} from "./tool.ts";

/** Type-checks and runs one program of the agent. */
export const executeCode: ServerTool = {
  name: "execute_code",
  description:
    `Run one TypeScript program that calls many functions; only what it returns (and console output) comes back. It is type-checked first, in a sandbox without network or Node APIs. Example:
import * as github from './servers/github';
const issues = await github.listIssues({ owner: 'o', repo: 'r' });
return issues.filter(i => i.comments > 9).map(i => i.title);
Use Promise.all for parallel calls, try/catch for failing ones, import * as fs from '@runbyte/fs' to keep files in /workspace.`,
  inputSchema: {
    type: "object",
    properties: {
      code: { type: "string", description: "TypeScript; top-level await and return work" },
      preview: {
        type: "boolean",
        description:
          "Try it: reads (readOnlyHint) are real; writes give null, are not made and listed after the value; files stay as they are",
      },
      ...WORKSPACE_ARGUMENT,
    },
    required: ["code"],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: true },
  async call(args, context: ToolContext): Promise<Answer> {
    if (typeof args.code !== "string") {
      throw new ArgumentError(
        `'code' must be a string with a TypeScript program, not ${kindOf(args.code)}`,
      );
    }
    return await context.session.execute(args.code, {
      signal: context.signal,
      onProgress: context.report,
      onWait: context.onWait,
      ask: context.ask,
      preview: optional(args, "preview", "boolean"),
    });
  },
};
