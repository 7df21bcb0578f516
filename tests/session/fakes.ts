import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_LIMITS, type Limits } from "../../src/base/limits.ts";
import { createRedactor } from "../../src/base/redact.ts";
import type { ToolAnnotations } from "../../src/codegen/source.ts";
import type {
  CompileOutcome,
  Compiler,
  CompileRequest,
  ModuleFile,
  Program,
} from "../../src/compile/program.ts";
import type {
  GuestError,
  GuestValue,
  HostReply,
  RunOutcome,
  RunRequest,
  Sandbox,
} from "../../src/sandbox/protocol.ts";
import { createSession, type SharedParts } from "../../src/session/create_session.ts";
import type { Answer, Session } from "../../src/session/session.ts";
import type { CallToolOptions, ToolCaller } from "../../src/session/tool_caller.ts";
import { openWorkspace, type Workspace } from "../../src/vfs/workspace.ts";
import { FakeMount } from "../vfs/fake_mount.ts";

/** What stands in for the guest: gets the run and gives its outcome. */
export type Guest = (request: RunRequest) => Promise<RunOutcome> | RunOutcome;

/** A compiler that lets everything through as it is, or answers with `outcome`. */
export class FakeCompiler implements Compiler {
  readonly requests: CompileRequest[] = [];
  outcome: CompileOutcome | undefined;
  positions: Program["positions"] = {};

  compile(request: CompileRequest): Promise<CompileOutcome> {
    this.requests.push(request);
    const program: Program = {
      hash: "hash",
      modules: { "main.ts": request.source },
      entry: "main.ts",
      result: "default",
      positions: this.positions,
    };
    return Promise.resolve(this.outcome ?? { ok: true, program, warnings: [] });
  }

  async warm(): Promise<void> {}
  describe(): string {
    return "fake";
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** A sandbox whose runs are played by a function. */
export class FakeSandbox implements Sandbox {
  readonly requests: RunRequest[] = [];
  guest: Guest = () => returned({ kind: "undefined" });

  async run(request: RunRequest): Promise<RunOutcome> {
    this.requests.push(request);
    return await this.guest(request);
  }

  async warm(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Downstream servers played by a function. */
export class FakeTools implements ToolCaller {
  readonly calls: { server: string; tool: string; args: string; options: CallToolOptions }[] = [];
  answer: (server: string, tool: string, args: string) => Promise<HostReply> | HostReply = () => ({
    form: "json",
    body: "{}",
  });

  async callTool(
    server: string,
    tool: string,
    args: string,
    options: CallToolOptions,
  ): Promise<HostReply> {
    this.calls.push({ server, tool, args, options });
    options.signal.throwIfAborted();
    return await this.answer(server, tool, args);
  }

  annotations: Readonly<Record<string, ToolAnnotations>> = {};

  describeTool(_server: string, tool: string): Promise<ToolAnnotations> {
    return Promise.resolve(this.annotations[tool] ?? {});
  }

  async readResource(server: string, uri: string, options: CallToolOptions): Promise<HostReply> {
    return await this.callTool(server, "readResource", uri, options);
  }

  async getPrompt(
    server: string,
    prompt: string,
    args: string,
    options: CallToolOptions,
  ): Promise<HostReply> {
    return await this.callTool(server, `prompts/${prompt}`, args, options);
  }

  async endSession(): Promise<void> {}
}

/** The `/servers` folder of the fakes: one server, one function. */
export class FakeLibrary extends FakeMount {
  constructor() {
    super("/servers", {
      "echo/echo.ts": "export declare function echo(args: object): Promise<any>;\n",
      "echo/index.ts": 'export * from "./echo.ts";\n',
    });
  }

  load(path: string): Promise<ModuleFile | undefined> {
    const known = path === "/servers/echo/index.ts";
    return Promise.resolve(known ? { path, source: "", runtime: "", version: "1" } : undefined);
  }

  suggest(): Promise<readonly string[]> {
    return Promise.resolve(["./servers/echo"]);
  }
}

/** A session over fakes, with a real workspace in a directory of its own. */
export interface SessionFixture extends AsyncDisposable {
  readonly session: Session;
  readonly workspace: Workspace;
  readonly compiler: FakeCompiler;
  readonly sandbox: FakeSandbox;
  readonly tools: FakeTools;
  readonly library: FakeLibrary;
  /** Runs `guest` and gives the answer. */
  run(guest: Guest, code?: string): Promise<Answer>;
}

/** Makes a session. */
export async function makeSession(
  options: { readonly limits?: Partial<Limits>; readonly secrets?: readonly string[] } = {},
): Promise<SessionFixture> {
  const directory = await mkdtemp(join(tmpdir(), "runbyte-session-"));
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const parts = { ...makeParts(), redact: createRedactor(options.secrets ?? []) };
  const workspace = await openWorkspace({ directory, limits });
  const session = createSession({ id: "session", workspace }, {
    ...parts,
    limits,
    typecheck: { mode: "block", ignore: [] },
  });
  return {
    ...parts,
    session,
    workspace,
    run(guest, code = "return 1;") {
      parts.sandbox.guest = guest;
      return session.execute(code, { signal: new AbortController().signal });
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Fakes of all shared parts. */
export function makeParts(): Pick<SharedParts, "redact"> & {
  readonly compiler: FakeCompiler;
  readonly sandbox: FakeSandbox;
  readonly tools: FakeTools;
  readonly library: FakeLibrary;
} {
  return {
    compiler: new FakeCompiler(),
    sandbox: new FakeSandbox(),
    tools: new FakeTools(),
    library: new FakeLibrary(),
    redact: createRedactor([]),
  };
}

/** A run that returned a value. */
export function returned(value: GuestValue, console: RunOutcome["console"] = []): RunOutcome {
  return { ok: true, value, console, consoleDropped: 0, durationMs: 1 };
}

/** A run that returned JSON. */
export function returnedJson(value: unknown, console: RunOutcome["console"] = []): RunOutcome {
  return returned({ kind: "json", text: JSON.stringify(value) }, console);
}

/** A run that failed. */
export function failed(
  error: Partial<GuestError>,
  console: RunOutcome["console"] = [],
): RunOutcome {
  return {
    ok: false,
    error: { kind: "guest", name: "Error", message: "it failed", frames: [], ...error },
    console,
    consoleDropped: 0,
    durationMs: 1,
  };
}

/** Makes one host call as the guest would, and gives the reply. */
export function hostCall(
  request: RunRequest,
  kind: string,
  name: string,
  args: unknown,
  signal: AbortSignal = request.signal,
): Promise<HostReply> {
  return request.host.call({ seq: 0, kind, name, args: JSON.stringify(args) ?? "null" }, signal);
}

/** The text blocks of an answer. */
export function texts({ blocks }: Answer): string[] {
  return blocks.flatMap((block) => block.type === "text" ? [block.text] : []);
}
