import type { App } from "../app.ts";
import type { Invocation } from "./command.ts";
import { connectAll } from "./connect_all.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { type Output, plain } from "./output.ts";
import { findTool, parseTarget, type Target } from "./target.ts";

interface ToolsOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** `runbyte tools [server]`: what agents read about the tools. */
export async function runTools({ args, options, output }: Invocation<ToolsOptions>): Promise<void> {
  const [text] = args;
  const config = await loadSettings(options, output);
  await withApp(config, async (app, signal) => {
    const target = text === undefined ? undefined : parseTarget(text, app);
    if (options.json) await printJson(app, { target, output, signal });
    else if (target === undefined) await printServers(app, output, signal);
    else await printModules(app, { target, output, signal });
  });
}

interface PrintOptions<T> {
  readonly target: T;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** The servers as agents see them, once every server has answered or failed. */
async function printServers(app: App, output: Output, signal: AbortSignal): Promise<void> {
  const servers = await connectAll(app, { output, signal });
  if (servers.length === 0) await output.say("No servers are configured.");
  for (const { name, toolCount, reason } of servers) {
    const note = reason === undefined
      ? `${toolCount} ${toolCount === 1 ? "function" : "functions"}`
      : `unavailable: ${plain(reason)}`;
    await output.print(`${name}/ (${note})`);
  }
}

async function printModules(app: App, options: PrintOptions<Target>): Promise<void> {
  const { target: { server, tool }, output, signal } = options;
  using _progress = output.progress(`Connecting to ${server}`);
  const files = (await app.library.list(server, signal)).map(({ name }) => name)
    .filter((name) => name.endsWith(".ts") && name !== "index.ts");
  const functions = files.map((name) => name.slice(0, -".ts".length));
  const wanted = tool === undefined ? functions : [findTool(tool, server, functions)];
  for (const name of wanted) {
    const path = `${server}/${name}.ts`;
    const file = await app.library.read(path, signal);
    const text = file.kind === "text" ? file.text : "";
    await output.print(wanted.length === 1 ? text : `// /servers/${path}\n${text}`);
  }
}

async function printJson(app: App, options: PrintOptions<Target | undefined>): Promise<void> {
  const { target, output, signal } = options;
  if (target === undefined) {
    const servers = await connectAll(app, { output, signal });
    const brief = servers.map(({ name, toolCount, reason }) => ({ name, toolCount, reason }));
    await output.print(JSON.stringify(brief, null, 2));
    return;
  }
  using _progress = output.progress(`Connecting to ${target.server}`);
  const { server, tools } = await app.hub.getCatalogue(target.server, signal);
  const name = target.tool && findTool(target.tool, server, tools.map((tool) => tool.name));
  const shown = tools.filter((tool) => name === undefined || tool.name === name);
  await output.print(JSON.stringify({ server, tools: shown }, null, 2));
}
