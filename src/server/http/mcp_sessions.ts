import {
  type Server,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { randomBytes } from "node:crypto";
import { Workspaces } from "../../session/workspaces.ts";
import type { Sessions } from "../../session/sessions.ts";
import { EventLog } from "./event_log.ts";
import type { McpRequest } from "./mcp_request.ts";
import { Refusal } from "./refusal.ts";

/** How soon a client whose connection broke may come back. */
const RETRY_MS = 1_000;

/** What MCP sessions need of their surroundings. */
export interface McpSessionsOptions {
  readonly sessions: Sessions;
  /** Makes the server of one session. */
  readonly createServer: (caller: string, workspaces: Workspaces) => Server;
  readonly limits: {
    readonly sessions: number;
    readonly sessionsPerCaller: number;
    readonly idleMs: number;
  };
  readonly onError: (error: Error) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Sessions of MCP versions up to 2025-11-25, each with a workspace of its own. They end when their client says so,
 * after idleness, or with the server. Invariant: a session answers its own caller; to others it does not exist.
 */
export class McpSessions implements AsyncDisposable {
  readonly #options: McpSessionsOptions;
  readonly #byId = new Map<string, McpSession>();
  /** Those that are just being opened, too. */
  readonly #all = new Set<McpSession>();

  constructor(options: McpSessionsOptions) {
    this.#options = options;
  }

  /** Serves one request of these versions. @throws {Refusal} 400, 404, 405, 429. */
  async serve(request: McpRequest): Promise<Response> {
    const id = request.web.headers.get("mcp-session-id");
    if (id !== null) {
      const session = this.#byId.get(id);
      if (session?.caller !== request.caller) throw new Refusal(404, "Session not found");
      return await session.serve(request);
    }
    if (request.web.method !== "POST") {
      throw new Refusal(405, "Without a session there is POST alone", { Allow: "POST" });
    }
    if (!isInitialize(request.body)) {
      throw new Refusal(400, "Mcp-Session-Id is missing: begin with initialize");
    }
    return await this.#open(request);
  }

  /** Ends sessions that nobody uses. */
  async tick(): Promise<void> {
    const oldest = this.#options.now() - this.#options.limits.idleMs;
    const idle = [...this.#all].filter((session) => {
      session.events.tick();
      return !session.isInUse && session.lastUsedAt <= oldest;
    });
    await Promise.all(idle.map((session) => session[Symbol.asyncDispose]()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((session) => session[Symbol.asyncDispose]()));
  }

  async #open(request: McpRequest): Promise<Response> {
    const { caller } = request;
    this.#checkRoom(caller);
    const session = new McpSession(caller, this.#options, {
      onOpen: (id) => void this.#byId.set(id, session),
      onEnd: (id) => {
        this.#all.delete(session);
        if (id !== undefined) this.#byId.delete(id);
      },
    });
    this.#all.add(session);
    await session.start();
    const response = await session.serve(request);
    // What claimed to be an initialize was none after all.
    if (!session.isOpen) await session[Symbol.asyncDispose]();
    return response;
  }

  #checkRoom(caller: string): void {
    const { sessions, sessionsPerCaller } = this.#options.limits;
    let own = 0;
    for (const session of this.#all) if (session.caller === caller) own++;
    if (this.#all.size >= sessions || own >= sessionsPerCaller) {
      throw new Refusal(429, "Too many sessions; end some, or wait until unused ones end", {
        "Retry-After": "60",
      });
    }
  }
}

/** One session: the SDK's server and transport, and the workspaces that they use. */
class McpSession implements AsyncDisposable {
  readonly caller: string;
  readonly events: EventLog;
  readonly #now: () => number;
  readonly #workspaces: Workspaces;
  readonly #server: Server;
  readonly #transport: WebStandardStreamableHTTPServerTransport;
  readonly #onEnd: (id: string | undefined) => void;
  #open = 0;
  #lastUsedAt: number;
  #ended: Promise<void> | undefined;

  constructor(
    caller: string,
    options: McpSessionsOptions,
    on: {
      readonly onOpen: (id: string) => void;
      readonly onEnd: (id: string | undefined) => void;
    },
  ) {
    this.caller = caller;
    this.#now = options.now;
    this.#lastUsedAt = options.now();
    this.#onEnd = on.onEnd;
    const { idleMs } = options.limits;
    this.#workspaces = new Workspaces(options.sessions, { owner: caller, idleMs });
    this.#server = options.createServer(caller, this.#workspaces);
    this.#server.onerror = options.onError;
    this.events = new EventLog(options.now);
    this.#transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomBytes(24).toString("base64url"),
      onsessioninitialized: on.onOpen,
      eventStore: this.events,
      retryInterval: RETRY_MS,
    });
    // The client's DELETE closes the transport, and that the server.
    this.#server.onclose = () => void this[Symbol.asyncDispose]();
  }

  get isOpen(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  /** A response that is not finished, be it a stream that stays open, is use. */
  get isInUse(): boolean {
    return this.#open > 0;
  }

  /** Milliseconds. */
  get lastUsedAt(): number {
    return this.#lastUsedAt;
  }

  async start(): Promise<void> {
    await this.#server.connect(this.#transport);
  }

  async serve({ web, body, finished }: McpRequest): Promise<Response> {
    this.#open++;
    finished.then(() => {
      this.#open--;
      this.#lastUsedAt = this.#now();
    });
    return await this.#transport.handleRequest(web, { parsedBody: body });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ended ??= this.#end();
  }

  async #end(): Promise<void> {
    this.#onEnd(this.#transport.sessionId);
    // First the runs: what they answer still goes out.
    await this.#workspaces[Symbol.asyncDispose]();
    await this.#server.close();
  }
}

function isInitialize(body: unknown): boolean {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.some((message) =>
    typeof message === "object" && message !== null && "method" in message &&
    message.method === "initialize"
  );
}
