/**
 * What a session needs of the downstream servers; the hub implements it.
 * @module
 */
import type { ToolAnnotations } from "../codegen/source.ts";
import type { HostReply } from "../sandbox/protocol.ts";
import type { AskPerson } from "./person.ts";

/** Options of a call. */
export interface CallToolOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
  /** Whose call it is: a server that keeps state gives each session a connection of its own. */
  readonly session?: string;
  /** When its run began, by `performance.now()`: what was offered then can still be called. */
  readonly startedAtMs?: number;
  /** What the server says of how far it is. */
  readonly onProgress?: (progress: number, total?: number, message?: string) => void;
  /** Asks the person at the client; without it nobody can be asked. */
  readonly ask?: AskPerson;
}

/** Calls downstream servers. A failed call is an `error` reply; each throws only if the signal fires. */
export interface ToolCaller {
  callTool(
    server: string,
    tool: string,
    argsJson: string,
    options: CallToolOptions,
  ): Promise<HostReply>;
  /**
   * What the server says of a tool by the downstream's own name. Throws if the signal fires.
   * @throws {RunbyteError} if there is no such tool, or its server cannot be reached.
   */
  describeTool(
    server: string,
    tool: string,
    options: Pick<CallToolOptions, "signal" | "startedAtMs">,
  ): Promise<ToolAnnotations>;
  /** What a resource holds. */
  readResource(server: string, uri: string, options: CallToolOptions): Promise<HostReply>;
  /** The messages of a prompt. */
  getPrompt(
    server: string,
    prompt: string,
    argsJson: string,
    options: CallToolOptions,
  ): Promise<HostReply>;
  /** A session is over: what only it used can be given up. */
  endSession(session: string): Promise<void>;
}
