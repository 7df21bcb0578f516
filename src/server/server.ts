/**
 * The MCP server that a client sees: three tools and short instructions, the same bytes at every start.
 * In: a session for the connection. Out: an SDK server that answers both protocol eras.
 * Invariant: a failing tool is an answer with `isError`, never a broken connection.
 * @module
 */
import { Server } from "@modelcontextprotocol/server";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Answer, Session } from "../session/session.ts";
import { executeCode } from "./execute_code.ts";
import { listDirectory } from "./list_directory.ts";
import { readFile } from "./read_file.ts";
import { ArgumentError, type ServerTool } from "./tool.ts";

/** Runbyte's whole interface. */
export const TOOLS: readonly ServerTool[] = [listDirectory, readFile, executeCode];

/** What the model is told once about Runbyte. */
export const INSTRUCTIONS =
  `Runbyte gives you many tools through code instead of one call each. Explore with list_directory('/servers') or a query, read only the functions you need with read_file, then write one program for execute_code that does the whole job: fetch, filter, loop and combine inside it and return only what you need. Imports: './servers/<server>', './workspace/<file>', '@runbyte/fs'. Files in /workspace stay between programs.`;

/** What a server needs besides the SDK. */
export interface McpServerOptions {
  /** Opens or finds the session of this connection; called at the first tool call, not at start. */
  readonly session: () => Promise<Session>;
  readonly redact: (text: string) => string;
  /** Called when a client shows that it will use Runbyte, to start children in the background. */
  readonly onClient: () => void;
}

/** Makes the SDK server of one connection. */
export function createMcpServer(options: McpServerOptions): Server {
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
    const token = context.mcpReq._meta?.progressToken;
    const answer = tool === undefined
      ? unknownTool(name)
      : await guarded(options, async () =>
        tool.call(args, {
          session: await options.session(),
          signal: context.mcpReq.signal,
          report: throttled((progress, message) => {
            if (token === undefined) return;
            // A client that has gone away is told nothing: its connection's end is handled elsewhere.
            context.mcpReq.notify({
              method: "notifications/progress",
              params: { progressToken: token, progress, message: options.redact(message) },
            }).catch(() => undefined);
          }),
        }));
    return { content: [...answer.blocks], isError: answer.isError };
  });
  return server;
}

async function guarded(options: McpServerOptions, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof RunbyteError || thrown instanceof ArgumentError)) throw thrown;
    const hint = thrown instanceof RunbyteError && thrown.hint ? `\n${thrown.hint}` : "";
    return failure(options.redact(messageOf(thrown) + hint));
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

/** Progress at most four times a second, the way clients expect it. */
const PROGRESS_INTERVAL_MS = 250;

function throttled(
  send: (progress: number, message: string) => void,
): (progress: number, message: string) => void {
  let last = -Infinity;
  return (progress, message) => {
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL_MS) return;
    last = now;
    send(progress, message);
  };
}
