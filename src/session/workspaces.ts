import { RunbyteError } from "../base/errors.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";

/** Where workspaces get their sessions. */
export type SessionSource = Pick<Sessions, "open" | "find" | "count">;

/** The session that a tool call is for. */
export interface ChosenSession {
  readonly session: Session;
  /** It was just made, and the caller is to learn its handle. */
  readonly isNew: boolean;
}

/** Whose workspaces these are, and how long they live. */
export interface WorkspacesOptions {
  /** @default the process's own client */
  readonly owner?: string;
  /** When the default one ends for want of use. @default never */
  readonly defaultIdleMs?: number;
  /** When those made on request end for want of use. @default one hour */
  readonly idleMs?: number;
}

/** The handle that makes a workspace. */
const NEW = "new";

/** Of one owner. Each may fill its quota on disk, so that there must be an end to making them. */
const MAX_WORKSPACES = 1_000;

const HOUR_MS = 60 * 60_000;

/**
 * The workspaces that one connection or caller can reach: a default one, and others by their handle.
 * Handles are bound to the owner; one that was guessed or overheard is worth nothing to anybody else.
 */
export class Workspaces implements AsyncDisposable {
  readonly #sessions: SessionSource;
  readonly #options: WorkspacesOptions;
  #default: Promise<Session> | undefined;

  constructor(sessions: SessionSource, options: WorkspacesOptions = {}) {
    this.#sessions = sessions;
    this.#options = options;
  }

  /**
   * The default session without a handle, a further one for `"new"`, else that of the handle.
   * @throws {RunbyteError} `NOT_FOUND` for a handle that has ended or is somebody else's, in the same words.
   */
  async choose(handle: string | undefined): Promise<ChosenSession> {
    if (handle === undefined) return { session: await this.#findDefault(), isNew: false };
    if (handle === NEW) return { session: await this.#make(), isNew: true };
    const session = this.#sessions.find(handle, this.#options.owner);
    if (session !== undefined) return { session, isNew: false };
    throw new RunbyteError("NOT_FOUND", `Unknown workspace '${handle.slice(0, 64)}'`, {
      hint: "It has ended, or it was never yours. Leave 'workspace' out for your usual one, " +
        `or say '${NEW}'`,
    });
  }

  /** Ends the default session. */
  async [Symbol.asyncDispose](): Promise<void> {
    const session = await this.#default?.catch(() => undefined);
    await session?.[Symbol.asyncDispose]();
  }

  async #findDefault(): Promise<Session> {
    const known = this.#default;
    const session = await known?.catch(() => undefined);
    if (session && this.#isAlive(session)) return session;
    // Of several calls that find it ended, the first one opens it again.
    if (this.#default === known) {
      const { owner, defaultIdleMs: idleMs } = this.#options;
      this.#default = this.#sessions.open({ owner, idleMs });
    }
    return await this.#default!;
  }

  #isAlive(session: Session): boolean {
    return this.#sessions.find(session.id, this.#options.owner) !== undefined;
  }

  async #make(): Promise<Session> {
    const { owner, idleMs = HOUR_MS } = this.#options;
    if (this.#sessions.count(owner) >= MAX_WORKSPACES) {
      throw new RunbyteError("QUOTA_EXCEEDED", `All ${MAX_WORKSPACES} workspaces are in use`, {
        hint: "Use one of those; unused ones end by themselves",
      });
    }
    return await this.#sessions.open({ owner, idleMs });
  }
}
