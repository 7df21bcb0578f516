import type { App } from "../app.ts";
import { RunbyteError } from "../base/errors.ts";
import { type CallArgs, parseCallArgs } from "./call_args.ts";
import type { Invocation } from "./command.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { findTool, parseTarget } from "./target.ts";

interface CallOptions extends GlobalOptions {
  /** The arguments as a JSON object. */
  readonly json?: string;
}

/** `runbyte call server.tool key=value`: one tool call without a program. */
export async function runCall({ args, options, output }: Invocation<CallOptions>): Promise<void> {
  const [target, ...pairs] = args;
  const config = await loadSettings(options, output);
  using _progress = output.progress(`Calling ${target}`);
  const result = await withApp(
    config,
    (app, signal) => callTool(app, target, { pairs, json: options.json }, signal),
  );
  if (result !== undefined) await output.print(result);
}

/** The result as text or JSON; undefined if the tool gave none. */
async function callTool(
  app: App,
  text: string,
  given: CallArgs,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { server, tool: wanted } = parseTarget(text, app);
  if (wanted === undefined) {
    throw new RunbyteError("USAGE", `Cannot call '${text}': it names a server, not a tool`, {
      hint: `Write ${server}.<tool>; 'runbyte tools ${server}' shows what there is.`,
    });
  }
  const { tools } = await app.hub.getCatalogue(server, signal);
  const name = findTool(wanted, server, tools.map((tool) => tool.name));
  const args = parseCallArgs(given, tools.find((tool) => tool.name === name)!.inputSchema);
  const { limits, mcpServers } = app.config;
  const { form, body } = await app.hub.callTool(server, name, JSON.stringify(args), {
    signal,
    timeoutMs: mcpServers[server].callTimeoutMs ?? limits.toolCallTimeoutMs,
    maxResultBytes: limits.toolResultBytes,
  });
  if (form === "error") throw new RunbyteError("TOOL_FAILED", JSON.parse(body).message);
  return form === "undefined" ? undefined : body;
}
