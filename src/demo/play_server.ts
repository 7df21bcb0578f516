import { type CallToolResult, Server, type Tool } from "@modelcontextprotocol/server";
import { messageOf } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";

/** Arguments as they arrive: nothing about them is certain. */
export type PlayArguments = Readonly<Record<string, unknown>>;

/** A tool of a play server: its description and what it does. */
export interface PlayTool extends Tool {
  /** The result; an object goes out as structured content too if the tool has an output schema. A throw is an `isError` answer. */
  run(args: PlayArguments): object;
}

/** Makes an SDK server out of play tools. */
export function createPlayServer(name: string, tools: readonly PlayTool[]): Server {
  const server = new Server({ name, version: VERSION }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({
    tools: tools.map(({ run: _run, ...description }) => description),
  }));
  server.setRequestHandler("tools/call", (request) => {
    const tool = tools.find((each) => each.name === request.params.name);
    if (tool === undefined) return failure(`Unknown tool '${request.params.name}'`);
    return call(tool, request.params.arguments ?? {});
  });
  return server;
}

function call(tool: PlayTool, args: PlayArguments): CallToolResult {
  try {
    refuseMisfits(tool, args);
    const result = tool.run(args);
    return {
      content: [{ type: "text", text: JSON.stringify(result) }],
      ...tool.outputSchema && { structuredContent: result as Record<string, unknown> },
    };
  } catch (thrown) {
    return failure(messageOf(thrown));
  }
}

/** Checks names and types of the top-level arguments, as real servers do at least. */
function refuseMisfits(tool: PlayTool, args: PlayArguments): void {
  const properties = (tool.inputSchema.properties ?? {}) as Record<string, { type: string }>;
  for (const [name, value] of Object.entries(args)) {
    if (!Object.hasOwn(properties, name)) throw new Error(`Unknown argument '${name}'`);
    const { type } = properties[name];
    if (!fits(type, value)) throw new Error(`Argument '${name}' must be of type ${type}`);
  }
  for (const name of tool.inputSchema.required ?? []) {
    if (!Object.hasOwn(args, name)) throw new Error(`Missing argument '${name}'`);
  }
}

function fits(type: string, value: unknown): boolean {
  if (type === "integer") return Number.isSafeInteger(value);
  if (type === "array" || Array.isArray(value)) return type === "array" && Array.isArray(value);
  const actual = value === null ? "null" : typeof value;
  return actual === type;
}

function failure(text: string): CallToolResult {
  return { content: [{ type: "text", text }], isError: true };
}
