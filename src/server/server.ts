/**
 * The MCP server that a client sees: three tools and short instructions, the same bytes at every start.
 * In: the caller's workspaces. Out: an SDK server that answers both protocol eras.
 * Invariant: a failing tool is an answer with `isError`, never a broken connection.
 * @module
 */
import { Server } from "@modelcontextprotocol/server";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { VERSION } from "../base/version.ts";
import type { Answer } from "../session/session.ts";
import type { Workspaces } from "../session/workspaces.ts";
import { converse } from "./converse.ts";
import { executeCode } from "./execute_code.ts";
import { listDirectory } from "./list_directory.ts";
import { readFile } from "./read_file.ts";
import { ParkedRuns } from "./parked_runs.ts";
import {
  ArgumentError,
  optional,
  refuseUnknown,
  type ServerTool,
  type ToolContext,
} from "./tool.ts";
import { traceCall } from "./trace_call.ts";

/** Runbyte's whole interface. */
export const TOOLS: readonly ServerTool[] = [listDirectory, readFile, executeCode];

/** What the model is told once about Runbyte. */
export const INSTRUCTIONS =
  `Runbyte gives you many tools through code instead of one call each. Explore with list_directory('/servers') or a query, read only the functions you need with read_file, then write one program for execute_code that does the whole job: fetch, filter, loop and combine inside it and return only what you need. Imports: './servers/<server>', './workspace/<file>', '@runbyte/fs'. Files in /workspace stay between programs.`;

/** What a server needs besides the SDK. */
export interface McpServerOptions {
  /** What this client can reach; nothing is opened before the first tool call. */
  readonly workspaces: Pick<Workspaces, "choose">;
  readonly redact: (text: string) => string;
  /** Called when a client shows that it will use Runbyte, to start children in the background. */
  readonly onClient: () => void;
  /** Settles when the configuration is known. @default at once */
  readonly configure?: () => Promise<unknown>;
  /** Whether a client learns what is wrong with Runbyte itself, which may name its files. @default "told" */
  readonly faults?: "told" | "logged";
  /** Says when a call may begin, and may end it. @default at once, and never */
  readonly schedule?: Schedule;
  /** Runs that wait for an answer between two requests. @default those of this server alone */
  readonly parked?: ParkedRuns;
  /** Whom the client speaks for. @default the process's own client */
  readonly caller?: string;
}

/** Does a call when its turn has come; its signal then stands in for the client's. */
export type Schedule = <T>(
  call: { readonly isRun: boolean; readonly signal: AbortSignal },
  work: (signal: AbortSignal, onWait?: (isWaiting: boolean) => void) => Promise<T>,
) => Promise<T>;

const atOnce: Schedule = (call, work) => work(call.signal);

/** Makes the SDK server of one connection. */
export function createMcpServer(options: McpServerOptions): Server {
  const { configure, schedule = atOnce, parked = new ParkedRuns(), caller = "" } = options;
  const server = new Server(
    { name: "runbyte", title: "Runbyte", version: VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler("tools/list", () => {
    options.onClient();
    return {
      tools: TOOLS.map(({ name, description, inputSchema, annotations }) => ({
        name,
        description,
        inputSchema,
        annotations,
      })),
    };
  });
  server.setRequestHandler("tools/call", async (request, context) => {
    const { name, arguments: args = {} } = request.params;
    const tool = TOOLS.find((each) => each.name === name);
    const answer = (): ReturnType<typeof converse> =>
      converse(
        { server, context, parked, caller, redact: options.redact },
        (io) =>
          tool === undefined ? Promise.resolve(unknownTool(name)) : guarded(options, () =>
            schedule(
              { isRun: tool === executeCode, signal: io.signal },
              (signal, onWait) =>
                callTool(tool, args, options.workspaces, { ...io, signal, onWait }),
            )),
      );
    return await traceCall({ server, context, tool: tool?.name, args, configure }, answer);
  });
  return server;
}

/** One call, in the workspace that it asks for. A workspace that was just made is named last. */
async function callTool(
  tool: ServerTool,
  args: Readonly<Record<string, unknown>>,
  workspaces: Pick<Workspaces, "choose">,
  context: Omit<ToolContext, "session">,
): Promise<Answer> {
  refuseUnknown(args, tool);
  const { session, isNew } = await workspaces.choose(optional(args, "workspace", "string"));
  if (!isNew) return await tool.call(args, { ...context, session });
  try {
    const { blocks, isError } = await tool.call(args, { ...context, session });
    return { blocks: [...blocks, { type: "text", text: `workspace: ${session.id}` }], isError };
  } catch (thrown) {
    // Nobody would ever learn its handle.
    await session[Symbol.asyncDispose]();
    throw thrown;
  }
}

async function guarded(options: McpServerOptions, work: () => Promise<Answer>): Promise<Answer> {
  const { redact, faults = "told" } = options;
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof ArgumentError) return failure(redact(thrown.message));
    const text = messageOf(thrown);
    const isFault = !(thrown instanceof RunbyteError) || thrown.code === "INTERNAL";
    if (isFault) logger("server").error("A call failed: {text}", { text });
    if (!(thrown instanceof RunbyteError) || (isFault && faults === "logged")) {
      return failure("Runbyte failed; its log says more");
    }
    return failure(redact(thrown.hint === undefined ? text : `${text}\n${thrown.hint}`));
  }
}

function unknownTool(name: string): Answer {
  return failure(
    `Unknown tool '${name}'. Runbyte has ${TOOLS.map((tool) => tool.name).join(", ")}; ` +
      "call the functions under /servers from a program with execute_code.",
  );
}

function failure(text: string): Answer {
  return { blocks: [{ type: "text", text }], isError: true };
}
