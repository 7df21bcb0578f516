/**
 * The composition root: builds every part in the order in which a request meets them.
 * The only file that knows them all; reading it is reading the architecture.
 * @module
 */
import { join } from "node:path";
import { setTimeout } from "node:timers";
import { DisposalStack } from "./base/disposal_stack.ts";
import { ApprovalFiles } from "./base/approval_files.ts";
import { createRedactor, type Redactor } from "./base/redact.ts";
import { createLearnedStore } from "./codegen/learned_store.ts";
import { createLearnedTypes } from "./codegen/learned_types.ts";
import { createLibrary, type Library } from "./codegen/library.ts";
import { createCompiler } from "./compile/compile.ts";
import type { Compiler } from "./compile/program.ts";
import type { Config } from "./config/config.ts";
import { createHub, type Hub } from "./hub/hub.ts";
import type { ExecutorProcess, SpawnExecutor } from "./sandbox/executor_process.ts";
import type { Sandbox } from "./sandbox/protocol.ts";
import { createSandbox } from "./sandbox/sandbox.ts";
import { spawnExecutor } from "./sandbox/spawn_executor.ts";
import type { Session } from "./session/session.ts";
import { createSessions, type Sessions } from "./session/sessions.ts";
import type { ToolCaller } from "./session/tool_caller.ts";
import { traceCompiler } from "./session/traced_compiler.ts";
import { traceSandbox } from "./session/traced_sandbox.ts";

/** A running Runbyte. Disposing it ends every run, every child and every connection. */
export interface App extends AsyncDisposable {
  readonly config: Config;
  readonly hub: Hub;
  readonly library: Library;
  readonly compiler: Compiler;
  readonly sandbox: Sandbox;
  readonly redact: Redactor;
  readonly sessions: Sessions;
  openSession(): Promise<Session>;
  /** Starts what the first program needs, in the background. */
  warm(): void;
  /** Takes the servers, the policy and the secrets of a changed configuration; the rest holds from the next start. */
  reload(config: Config): void;
}

/** What every program needs, whatever is configured. Whoever started it disposes it until an application has taken it. */
export interface HeadStart extends AsyncDisposable {
  readonly compiler: Compiler;
  readonly spawnExecutor: SpawnExecutor;
}

/** Starts the processes of the first program at once, so that they load while the configuration is read. */
export function startAhead(): HeadStart {
  const compiler = createCompiler();
  void compiler.warm();
  let started: ExecutorProcess | undefined = spawnExecutor();
  // One that could not be started is left to those who ask for the next one and hear why.
  started.on("error", () => started = undefined);
  started.on("exit", () => started = undefined);
  return {
    compiler,
    spawnExecutor(): ExecutorProcess {
      const executor = started ?? spawnExecutor();
      started = undefined;
      return executor;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      started?.kill("SIGKILL");
      await compiler[Symbol.asyncDispose]();
    },
  };
}

/** How much later than everything else servers are connected that nobody has asked for yet. */
const SERVERS_LATER_MS = 250;

/** Of all logins, the last ones: they change every hour. */
const MAX_TOKENS = 100;

/** Builds the application. Nothing is connected or started before it is needed, but for what was started ahead. */
export function createApp(config: Config, ahead?: HeadStart): App {
  const parts = new DisposalStack();
  let secrets = config.secrets;
  let tokens: readonly string[] = [];
  let redactor = createRedactor(secrets);
  const redact: Redactor = (text) => redactor(text);
  const hideTokens = (found: readonly string[]): void => {
    if (found.every((token) => tokens.includes(token))) return;
    tokens = [...new Set([...tokens, ...found])].slice(-MAX_TOKENS);
    redactor = createRedactor([...secrets, ...tokens]);
  };
  const logins = { folder: join(config.scratch, "tokens"), onSecrets: hideTokens };
  const hub = parts.use(createHub(config.mcpServers, { redact, logins }));
  const learned = config.learnTypes
    ? parts.use(createLearnedTypes(createLearnedStore(join(config.scratch, "learned"))))
    : undefined;
  const library = createLibrary(hub, { limits: config.limits, learned });
  const tools: ToolCaller = {
    async callTool(server, tool, args, options) {
      const reply = await hub.callTool(server, tool, args, options);
      library.observe(server, tool, reply);
      return reply;
    },
    describeTool: (server, tool, options) => hub.describeTool(server, tool, options),
    readResource: (server, uri, options) => hub.readResource(server, uri, options),
    getPrompt: (server, prompt, args, options) => hub.getPrompt(server, prompt, args, options),
    endSession: (session) => hub.endSession(session),
  };
  const compiler = parts.use(traceCompiler(ahead?.compiler ?? createCompiler()));
  const { runs: maxRuns, runsPerCaller: maxRunsPerOwner } = config.server.limits;
  const sandbox = parts.use(
    traceSandbox(createSandbox({ maxRuns, maxRunsPerOwner, spawn: ahead?.spawnExecutor })),
  );
  let { policy } = config;
  const sessions = parts.use(createSessions({
    config,
    tools,
    library,
    compiler,
    sandbox,
    redact,
    policy: () => policy,
    approvals: new ApprovalFiles(join(config.scratch, "approvals")),
  }));
  return {
    config,
    hub,
    library,
    compiler,
    sandbox,
    redact,
    sessions,
    openSession: () => sessions.open(),
    warm(): void {
      // What every program needs comes first, and a program that waited for it: servers may be many.
      // Who asks for one before does not wait for this.
      void Promise.all([sandbox.warm(), compiler.warm()]).then(() =>
        setTimeout(() => hub.listServers(), SERVERS_LATER_MS).unref()
      );
    },
    reload(changed: Config): void {
      // What was secret stays secret: results of the old servers may still be under way.
      secrets = [...config.secrets, ...changed.secrets];
      redactor = createRedactor([...secrets, ...tokens]);
      policy = changed.policy;
      hub.configure(changed.mcpServers);
    },
    [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose](),
  };
}
