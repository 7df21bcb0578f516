/**
 * Builds a session over its workspace and the parts that all sessions share.
 * @module
 */
import { randomBytes } from "node:crypto";
import type { ApprovalFiles } from "../base/approval_files.ts";
import type { Limits } from "../base/limits.ts";
import type { PolicyRule } from "../base/policy_rule.ts";
import type { Redactor } from "../base/redact.ts";
import { enter } from "../base/telemetry.ts";
import type { Compiler, ModuleSource, TypecheckPolicy } from "../compile/program.ts";
import type { Sandbox } from "../sandbox/protocol.ts";
import { formatListing, formatMatches } from "../vfs/listing.ts";
import type { Mount } from "../vfs/mount.ts";
import { Tree } from "../vfs/tree.ts";
import type { Workspace } from "../vfs/workspace.ts";
import { WorkspaceMount } from "../vfs/workspace_mount.ts";
import { describeError, errorAnswer, redactAnswer, textBlock } from "./answer.ts";
import { execute } from "./execute.ts";
import { createGuestModules } from "./guest_modules.ts";
import { SessionModules } from "./modules.ts";
import { readFiles } from "./read_files.ts";
import type {
  Answer,
  ExecuteOptions,
  ListDirectoryOptions,
  ReadFileOptions,
  Session,
} from "./session.ts";
import type { ToolCaller } from "./tool_caller.ts";

/** What all sessions of a process share. */
export interface SharedParts {
  readonly tools: ToolCaller;
  /** `/servers`, to look at and to import from. */
  readonly library: Mount & ModuleSource;
  readonly compiler: Compiler;
  readonly sandbox: Sandbox;
  readonly redact: Redactor;
  readonly limits: Limits;
  readonly typecheck: TypecheckPolicy;
  /** What may be called, when a run begins. @default everything */
  readonly policy?: () => readonly PolicyRule[];
  /** Where people are asked whom the client cannot ask. */
  readonly approvals?: ApprovalFiles;
}

/** What makes one session. */
export interface SessionOptions {
  readonly id: string;
  /** Whose programs run in it, for fairness between callers. @default the session's id */
  readonly owner?: string;
  readonly workspace: Workspace;
  /** Called when the session begins to end. */
  readonly onEnding?: () => void;
  /** Called once the session's last work has ended: the place to remove the workspace. */
  readonly onEnd?: () => Promise<void>;
  /** Milliseconds; for {@linkcode LiveSession.lastUsedAt}. */
  readonly now?: () => number;
}

/** A session that says whether it is in use. */
export interface LiveSession extends Session {
  readonly isBusy: boolean;
  readonly lastUsedAt: number;
}

/** Builds a session. Disposing it ends its runs first, then calls `onEnd`. */
export function createSession(options: SessionOptions, parts: SharedParts): LiveSession {
  return new WorkspaceSession(options, parts);
}

class WorkspaceSession implements LiveSession {
  readonly id: string;
  readonly workspaceRoot: string;
  readonly #options: SessionOptions;
  readonly #parts: SharedParts;
  readonly #tree: Tree;
  readonly #modules: ModuleSource;
  /** What goes on, and how to stop it. */
  readonly #work = new Map<Promise<Answer>, AbortController>();
  #isEnding = false;
  readonly #now: () => number;
  #lastUsedAt: number;
  #ended: Promise<void> | undefined;

  constructor(options: SessionOptions, parts: SharedParts) {
    const workspace = new WorkspaceMount(options.workspace);
    this.id = options.id;
    this.workspaceRoot = options.workspace.root;
    this.#options = options;
    this.#parts = parts;
    this.#now = options.now ?? Date.now;
    this.#lastUsedAt = this.#now();
    this.#tree = new Tree([
      { name: "servers", note: "MCP servers", mount: parts.library },
      {
        name: "workspace",
        description: "files of this session, readable and writable with @runbyte/fs",
        mount: workspace,
      },
    ]);
    this.#modules = new SessionModules({
      builtIn: createGuestModules(parts.limits.workspaceFileBytes),
      library: parts.library,
      workspace,
    });
  }

  get isBusy(): boolean {
    return this.#work.size > 0;
  }

  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  execute(code: string, options: ExecuteOptions): Promise<Answer> {
    const scope = { run: randomBytes(4).toString("hex") };
    const run = (signal: AbortSignal): Promise<Answer> =>
      execute(code, { ...options, signal }, {
        ...this.#parts,
        owner: this.#options.owner ?? this.id,
        session: this.id,
        modules: this.#modules,
        workspace: this.#options.workspace,
      });
    return this.#do(options.signal, (signal) => enter(scope, () => run(signal)));
  }

  listDirectory(path: string, options: ListDirectoryOptions = {}): Promise<Answer> {
    const { limits } = this.#parts;
    const { query, withDescriptions = false } = options;
    const format = { withDescriptions, maxChars: limits.outputChars };
    return this.#do(options.signal, async (signal) => {
      const text = query !== undefined && query.trim() !== ""
        ? formatMatches({ query, ...await this.#tree.search(path, query, signal) }, format)
        : formatListing(await this.#tree.list(path, signal), format);
      return { blocks: [textBlock(text)], isError: false };
    });
  }

  readFile(paths: readonly string[], options: ReadFileOptions = {}): Promise<Answer> {
    const { redact, limits } = this.#parts;
    return this.#do(options.signal, (signal) =>
      readFiles(paths, { ...options, signal }, {
        tree: this.#tree,
        redact,
        maxChars: limits.outputChars,
      }));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ended ??= this.#end();
  }

  async #end(): Promise<void> {
    this.#isEnding = true;
    this.#options.onEnding?.();
    const reason = new DOMException("The session ended", "AbortError");
    for (const controller of this.#work.values()) controller.abort(reason);
    await Promise.allSettled(this.#work.keys());
    await this.#parts.tools.endSession(this.id);
    await this.#options.onEnd?.();
  }

  /** Does one piece of work of the session; whatever is thrown becomes an answer. */
  async #do(
    caller: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    if (this.#isEnding) return errorAnswer("Cancelled");
    // A signal of its own: one joined to the session's would stay in memory as long as the session.
    const controller = new AbortController();
    const forward = (): void => controller.abort(caller?.reason);
    if (caller?.aborted) forward();
    caller?.addEventListener("abort", forward);
    const running = enter({ session: this.id }, () => this.#guard(controller.signal, work));
    this.#work.set(running, controller);
    try {
      return await running;
    } finally {
      caller?.removeEventListener("abort", forward);
      this.#work.delete(running);
      this.#lastUsedAt = this.#now();
    }
  }

  async #guard(
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      signal.throwIfAborted();
      return redactAnswer(await work(signal), this.#parts.redact);
    } catch (thrown) {
      if (signal.aborted) return errorAnswer("Cancelled");
      return errorAnswer(describeError(thrown, this.#parts.redact));
    }
  }
}
