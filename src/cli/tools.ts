import type { Command } from "commander";
import type { App } from "../app.ts";
import { messageOf } from "../base/errors.ts";
import { type Context, type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { type Output, plain } from "./output.ts";
import { findTool, parseTarget, type Target } from "./target.ts";

interface ToolsOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** `runbyte tools [server]`: what agents read about the tools. */
export function addTools(program: Command, { output }: Context): void {
  program.command("tools")
    .description("list the servers, or print the modules of one as agents read them")
    .argument("[server[.tool]]", "a server, or one of its tools")
    .option("--json", "print the tools as their server describes them (env: RUNBYTE_JSON)")
    .action(async (text: string | undefined, _options: object, command: Command) => {
      const options = command.optsWithGlobals<ToolsOptions>();
      const config = await loadSettings(options, output);
      await withApp(config, async (app, signal) => {
        const target = text === undefined ? undefined : parseTarget(text, app);
        if (options.json) await printJson(app, { target, output, signal });
        else if (target === undefined) await printServers(app, output, signal);
        else await printModules(app, { target, output, signal });
      });
    });
}

interface PrintOptions<T> {
  readonly target: T;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** The servers as agents see them, once every server has answered or failed. */
async function printServers(app: App, output: Output, signal: AbortSignal): Promise<void> {
  const servers = await connectAll(app, signal);
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
  const files = (await app.library.list(server, signal)).map(({ name }) => name)
    .filter((name) => name.endsWith(".ts") && name !== "index.ts");
  const functions = files.map((name) => name.slice(0, -".ts".length));
  const wanted = tool === undefined ? functions : [findTool(tool, server, functions)];
  for (const name of wanted) {
    const path = `${server}/${name}.ts`;
    const { text } = await app.library.read(path, signal);
    await output.print(wanted.length === 1 ? text : `// /servers/${path}\n${text}`);
  }
}

async function printJson(app: App, options: PrintOptions<Target | undefined>): Promise<void> {
  const { target, output, signal } = options;
  if (target === undefined) {
    const servers = await connectAll(app, signal);
    await output.print(JSON.stringify(servers, null, 2));
    return;
  }
  const { server, tools } = await app.hub.getCatalogue(target.server, signal);
  const name = target.tool && findTool(target.tool, server, tools.map((tool) => tool.name));
  const shown = tools.filter((tool) => name === undefined || tool.name === name);
  await output.print(JSON.stringify({ server, tools: shown }, null, 2));
}

interface ConnectedServer {
  readonly name: string;
  readonly toolCount?: number;
  /** Why it is unavailable. */
  readonly reason?: string;
}

/** Connects every server at once. What is told of one that failed is what held when it failed. */
async function connectAll(app: App, signal: AbortSignal): Promise<readonly ConnectedServer[]> {
  return await Promise.all(
    app.hub.listServers().map(async ({ name }) => {
      try {
        const { tools } = await app.hub.getCatalogue(name, signal);
        return { name, toolCount: tools.length };
      } catch (thrown) {
        signal.throwIfAborted();
        return { name, reason: app.hub.details(name).reason ?? messageOf(thrown) };
      }
    }),
  );
}
