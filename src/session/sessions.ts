/**
 * All sessions of this process: opened with a workspace of their own, found by id and owner, ended when idle,
 * when asked to, or with the process. Invariant: a session is found by its owner alone.
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { Limits } from "../base/limits.ts";
import { logger } from "../base/log.ts";
import { apart } from "../base/scope.ts";
import type { TypecheckPolicy } from "../compile/program.ts";
import { openWorkspace } from "../vfs/workspace.ts";
import { createSession, type LiveSession, type SharedParts } from "./create_session.ts";
import { HEARTBEAT_MS, ProcessFolder } from "./process_folder.ts";
import type { Session } from "./session.ts";

/** What sessions need of the configuration. */
export interface SessionsConfig {
  /** Absolute. */
  readonly scratch: string;
  readonly workspace: { readonly keep: boolean };
  readonly limits: Limits;
  readonly typecheck: TypecheckPolicy;
}

/** Options of {@linkcode createSessions}. */
export interface SessionsOptions extends Omit<SharedParts, "limits" | "typecheck"> {
  readonly config: SessionsConfig;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

/** Options of {@linkcode Sessions.open}. */
export interface OpenSessionOptions {
  /** Who may use it; the empty owner is the process's own client. */
  readonly owner?: string;
  /** Ends the session when it was not used for so long; without it only disposal ends it. */
  readonly idleMs?: number;
}

/** The sessions of one process. */
export interface Sessions extends AsyncDisposable {
  open(options?: OpenSessionOptions): Promise<Session>;
  /** The live session of that id, if it belongs to `owner`. */
  find(id: string, owner?: string): Session | undefined;
  /** How many live sessions belong to `owner`. */
  count(owner?: string): number;
  /** Ends idle sessions and tells other processes that this one lives; called every few seconds by itself. */
  tick(): Promise<void>;
}

/** How often folders of dead processes are looked for. */
const SWEEP_MS = 60_000;

/** Nothing is written or started before the first session is opened. */
export function createSessions(options: SessionsOptions): Sessions {
  return new ProcessSessions(options);
}

interface OpenedSession {
  readonly session: LiveSession;
  readonly owner: string;
  readonly idleMs: number;
}

class ProcessSessions implements Sessions {
  readonly #options: SessionsOptions;
  readonly #parts: SharedParts;
  readonly #now: () => number;
  readonly #sessions = new Map<string, OpenedSession>();
  #folder: Promise<ProcessFolder> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #sweptAt = -Infinity;
  #opening: Promise<void> = Promise.resolve();
  #ticking: Promise<void> = Promise.resolve();
  #isDisposed = false;

  constructor(options: SessionsOptions) {
    const { config, now } = options;
    this.#options = options;
    this.#parts = { ...options, limits: config.limits, typecheck: config.typecheck };
    this.#now = now ?? Date.now;
  }

  async open(options: OpenSessionOptions = {}): Promise<Session> {
    if (this.#isDisposed) throw new Error("No session can be opened after disposal");
    const opened = this.#open(options);
    this.#opening = Promise.allSettled([this.#opening, opened]).then(() => {});
    try {
      return await opened;
    } catch (thrown) {
      const { scratch } = this.#options.config;
      throw new RunbyteError("INTERNAL", `Cannot make a workspace in '${scratch}'`, {
        cause: thrown,
        hint: `Runbyte needs to write there: ${messageOf(thrown)}`,
      });
    }
  }

  find(id: string, owner: string = ""): Session | undefined {
    const opened = this.#sessions.get(id);
    return opened?.owner === owner ? opened.session : undefined;
  }

  count(owner: string = ""): number {
    let count = 0;
    for (const opened of this.#sessions.values()) if (opened.owner === owner) count++;
    return count;
  }

  async tick(): Promise<void> {
    const now = this.#now();
    const folder = await this.#folder;
    await folder?.beat();
    if (folder && now - this.#sweptAt >= SWEEP_MS) {
      this.#sweptAt = now;
      await folder.removeStale();
    }
    for (const { session, idleMs } of [...this.#sessions.values()]) {
      if (!session.isBusy && now - session.lastUsedAt >= idleMs) {
        await session[Symbol.asyncDispose]();
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#opening;
    clearInterval(this.#timer);
    await Promise.all(
      [...this.#sessions.values()].map(({ session }) => session[Symbol.asyncDispose]()),
    );
    await this.#ticking;
    if (this.#timer) await (await this.#folder)?.[Symbol.asyncDispose]();
  }

  async #open({ owner = "", idleMs = Infinity }: OpenSessionOptions): Promise<Session> {
    const { config } = this.#options;
    const id = randomBytes(16).toString("hex");
    const folder = await this.#findFolder();
    const directory = config.workspace.keep
      ? join(config.scratch, "workspaces", "kept", id)
      : join(folder.path, id);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const workspace = await openWorkspace({ directory, limits: config.limits });
    const onEnd = async (): Promise<void> => {
      if (!config.workspace.keep) await rm(directory, { recursive: true, force: true });
    };
    const session = createSession({
      id,
      owner,
      workspace,
      now: this.#now,
      onEnding: () => void this.#sessions.delete(id),
      onEnd,
    }, this.#parts);
    this.#sessions.set(id, { session, owner, idleMs });
    return session;
  }

  /** What could not be made is tried again with the next session. */
  async #findFolder(): Promise<ProcessFolder> {
    const folder = this.#folder ??= this.#makeFolder();
    try {
      return await folder;
    } catch (thrown) {
      if (this.#folder === folder) this.#folder = undefined;
      throw thrown;
    }
  }

  /** Comes with the first session; the first look for stale folders goes on in the background. */
  async #makeFolder(): Promise<ProcessFolder> {
    const parent = join(this.#options.config.scratch, "workspaces", "live");
    await mkdir(parent, { recursive: true, mode: 0o700 });
    const folder = await ProcessFolder.make({ parent, now: this.#now });
    const beat = (): void => {
      this.#ticking = this.#ticking.then(() => this.tick()).catch((thrown) => {
        logger("session").warn("Cannot look after the workspaces: {message}", {
          message: messageOf(thrown),
        });
      });
    };
    this.#timer = apart(() => setInterval(beat, HEARTBEAT_MS));
    this.#timer.unref();
    queueMicrotask(() => apart(beat));
    return folder;
  }
}
