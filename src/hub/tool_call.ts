/**
 * Calls of tools, resources and prompts, refused early if they cannot be right.
 * @module
 */
import { nearest } from "../base/nearest.ts";
import type { ResourceContent, Tool } from "../codegen/source.ts";
import { type CallOptions, type CallOutcome, makeCall } from "./call.ts";
import type { Downstream } from "./downstream.ts";
import type { ToolReply } from "./hub.ts";
import { readContents } from "./read_offers.ts";
import { errorReply, toPromptReply, toResourceReply, toToolReply } from "./tool_reply.ts";

/** Calls a tool; throws only if the caller's signal fires. */
export async function callTool(
  downstream: Downstream,
  name: string,
  argsJson: string,
  options: CallOptions,
): Promise<ToolReply> {
  const called = { server: downstream.name, tool: name };
  const args = parseArguments(argsJson);
  if (args === undefined) {
    return errorReply(called, `The arguments of '${name}' must be one object`);
  }
  let tool: Tool | undefined;
  const outcome = await makeCall({
    downstream,
    tool: name,
    what: `Tool '${name}'`,
    async check(signal) {
      tool = await downstream.findTool(name, signal, options.startedAtMs);
      return tool === undefined ? unknownTool(downstream, name) : undefined;
    },
    send: (connection, raw) => connection.callTool(tool!, args, raw),
  }, options);
  if (!outcome.ok) return errorReply(called, outcome.message);
  return toToolReply(outcome.value, called, options.maxResultBytes, outcome.unanswered);
}

/** What a resource holds, as the guest takes it; throws only if the caller's signal fires. */
export async function readResource(
  downstream: Downstream,
  uri: string,
  options: CallOptions,
): Promise<ToolReply> {
  const called = { server: downstream.name, tool: "readResource" };
  const outcome = await callResource(downstream, uri, options);
  if (!outcome.ok) return errorReply(called, outcome.message);
  return toResourceReply(outcome.value, called, options.maxResultBytes);
}

/** What a resource holds, as it came; throws only if the caller's signal fires. */
export async function callResource(
  downstream: Downstream,
  uri: string,
  options: CallOptions,
): Promise<CallOutcome<readonly ResourceContent[]>> {
  return await makeCall({
    downstream,
    tool: "readResource",
    what: `Resource '${uri}'`,
    send: async (connection, raw) => {
      if (!connection.offers.resources) throw new Error(`'${downstream.name}' has no resources`);
      return readContents(await connection.request("resources/read", { uri }, raw));
    },
  }, options);
}

/** The messages of a prompt; throws only if the caller's signal fires. */
export async function getPrompt(
  downstream: Downstream,
  name: string,
  argsJson: string,
  options: CallOptions,
): Promise<ToolReply> {
  const called = { server: downstream.name, tool: `prompts/${name}` };
  const args = parseArguments(argsJson);
  if (args === undefined) {
    return errorReply(called, `The arguments of '${name}' must be one object`);
  }
  const params = { name, arguments: textArguments(args) };
  const outcome = await makeCall({
    downstream,
    tool: called.tool,
    what: `Prompt '${name}'`,
    send: async (connection, raw) => {
      if (!connection.offers.prompts) throw new Error(`'${downstream.name}' has no prompts`);
      return await connection.request("prompts/get", params, raw);
    },
  }, options);
  if (!outcome.ok) return errorReply(called, outcome.message);
  return toPromptReply(outcome.value, called, options.maxResultBytes);
}

function parseArguments(json: string): Record<string, unknown> | undefined {
  const value: unknown = json === "" ? {} : JSON.parse(json);
  if (value === null || value === undefined) return {};
  return typeof value === "object" && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** Arguments of prompts are text on the wire, whatever the program gave. */
function textArguments(args: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(args).filter(([, value]) => value !== undefined && value !== null)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** The words for a tool that is not there. */
export function unknownTool(downstream: Downstream, tool: string): string {
  const [near] = nearest(tool, downstream.toolNames);
  const hint = near === undefined
    ? `List '/servers/${downstream.name}/' to see what there is`
    : `Did you mean '${near}'?`;
  return `Unknown tool '${tool}' on server '${downstream.name}'. ${hint}`;
}
