import {
  createMcpHandler,
  isLegacyRequest,
  type McpHttpHandler,
  type Server,
} from "@modelcontextprotocol/server";
import { logger } from "../../base/log.ts";
import type { ServerLimits } from "../../base/server_limits.ts";
import type { Sessions } from "../../session/sessions.ts";
import { Workspaces } from "../../session/workspaces.ts";
import { ParkedRuns } from "../parked_runs.ts";
import { createMcpServer, type McpServerOptions } from "../server.ts";
import { CallQueue } from "./call_queue.ts";
import { countCalls, type McpRequest } from "./mcp_request.ts";
import { McpSessions } from "./mcp_sessions.ts";
import { Refusal } from "./refusal.ts";

/** What the endpoint needs of the application. */
export interface McpEndpointOptions extends Pick<McpServerOptions, "redact" | "onClient"> {
  readonly sessions: Sessions;
  readonly limits: ServerLimits;
  /** Milliseconds. */
  readonly now: () => number;
  /** Makes what one client sees. @default createMcpServer */
  readonly createServer?: (options: McpServerOptions) => Server;
}

/**
 * Compiling and running take turns in the sandbox, too. So many times more may have begun here, so that a caller's
 * programs that wait for a slow server keep nobody else waiting, and still nobody floods the compiler.
 */
const AHEAD = 4;

/** Every MCP version at one address: 2026-07-28 request by request, older ones with sessions. */
export class McpEndpoint implements AsyncDisposable {
  readonly calls: CallQueue;
  readonly #options: McpEndpointOptions;
  readonly #parked = new ParkedRuns();
  readonly #current: McpHttpHandler;
  readonly #older: McpSessions;
  /** Where versions without sessions work, if they name no workspace. */
  readonly #workspaces = new Map<string, Workspaces>();

  constructor(options: McpEndpointOptions) {
    const { limits, sessions, now } = options;
    this.#options = options;
    this.calls = new CallQueue({
      ...limits,
      runs: limits.runs * AHEAD,
      runsPerCaller: limits.runsPerCaller * AHEAD,
    });
    const onError = (error: Error): void =>
      logger("server").debug("Protocol: {message}", { message: error.message });
    this.#current = createMcpHandler(
      ({ authInfo }) =>
        this.#createServer(authInfo!.clientId, this.#workspacesOf(authInfo!.clientId)),
      { legacy: "reject", onerror: onError },
    );
    this.#older = new McpSessions({
      sessions,
      limits,
      now,
      onError,
      createServer: (caller, workspaces) => this.#createServer(caller, workspaces),
    });
  }

  /** Answers a request that has passed every check. @throws {Refusal} */
  async serve(request: McpRequest): Promise<Response> {
    const { web, body, caller, finished } = request;
    if (!this.calls.admit(caller, countCalls(body), finished)) {
      throw new Refusal(429, "Too many calls are waiting", { "Retry-After": "1" });
    }
    if (await isLegacyRequest(web, body)) return await this.#older.serve(request);
    const authInfo = { token: "", clientId: caller, scopes: [] };
    return await this.#current.fetch(web, { parsedBody: body, authInfo });
  }

  /** Ends what nobody uses. */
  async tick(): Promise<void> {
    await this.#older.tick();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.calls.stop();
    await this.calls.whenIdle();
    // What the calls answered is handed to their streams first.
    await new Promise((resolve) => setTimeout(resolve));
    await this.#older[Symbol.asyncDispose]();
    await this.#current.close();
    await Promise.all(
      [...this.#workspaces.values()].map((workspaces) => workspaces[Symbol.asyncDispose]()),
    );
  }

  #createServer(caller: string, workspaces: Workspaces): Server {
    const { redact, onClient, createServer = createMcpServer } = this.#options;
    return createServer({
      workspaces,
      redact,
      onClient,
      faults: "logged",
      parked: this.#parked,
      caller,
      schedule: (call, work) => this.calls.do({ ...call, caller }, work),
    });
  }

  #workspacesOf(caller: string): Workspaces {
    const { sessions, limits: { idleMs } } = this.#options;
    const known = this.#workspaces.get(caller) ??
      new Workspaces(sessions, { owner: caller, idleMs, defaultIdleMs: idleMs });
    this.#workspaces.set(caller, known);
    return known;
  }
}
