/**
 * What a session needs of the downstream servers; the hub implements it.
 * @module
 */
import type { HostReply } from "../sandbox/protocol.ts";

/** Options of {@linkcode ToolCaller.callTool}. */
export interface CallToolOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxResultBytes: number;
}

/** Calls tools of downstream servers. */
export interface ToolCaller {
  /** A failed call is an `error` reply; throws only if the signal fires. */
  callTool(
    server: string,
    tool: string,
    argsJson: string,
    options: CallToolOptions,
  ): Promise<HostReply>;
}
