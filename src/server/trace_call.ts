import type { Server, ServerContext } from "@modelcontextprotocol/server";
import { traceRequest } from "../base/mcp_trace.ts";

/** A call as it came. */
export interface IncomingCall {
  readonly server: Server;
  readonly context: ServerContext;
  /** The tool's name, if there is one of that name. */
  readonly tool: string | undefined;
  readonly args: Readonly<Record<string, unknown>>;
  /** Settles when it is known what is recorded. @default at once */
  readonly configure?: () => Promise<unknown>;
}

/** Does the work of a tool call as a span, below the span that the client names. */
export async function traceCall<T extends object>(
  { server, context, tool, args, configure }: IncomingCall,
  work: () => Promise<T>,
): Promise<T> {
  // A configuration that cannot be read is told by the call itself.
  await configure?.().catch(() => undefined);
  const { id, _meta: meta } = context.mcpReq;
  const attributes = {
    "jsonrpc.request.id": String(id),
    "mcp.protocol.version": server.getNegotiatedProtocolVersion(),
    "mcp.session.id": context.sessionId,
    "network.transport": context.http === undefined ? "pipe" : "tcp",
  };
  const request = { side: "server", method: "tools/call", target: tool, attributes, meta } as const;
  return await traceRequest(request, async (trace) => {
    trace.content("arguments", () => JSON.stringify(args));
    const answer = await work();
    if ("isError" in answer && answer.isError === true) trace.fail("tool_error");
    trace.content("result", () => JSON.stringify(answer));
    return answer;
  });
}
