/**
 * One live connection to a downstream server: handshake in the right protocol era, tool list, tool calls.
 * @module
 */
import type {
  Client,
  JsonSchemaValidatorResult,
  StandardSchemaV1,
  Transport,
} from "@modelcontextprotocol/client";
import type { HubLog } from "./hub_log.ts";
import { messageOf } from "../base/errors.ts";
import { VERSION } from "../base/version.ts";
import type { Tool } from "../codegen/source.ts";
import type { ServerConfig } from "../config/config.ts";
import { abortable } from "./abortable.ts";
import { type Attempt, firstAttempt, nextAttempt } from "./attempt.ts";
import { listAllTools, type Report } from "./catalogue.ts";
import type { Clock } from "./clock.ts";
import { withoutAddresses } from "./failure.ts";
import { paramHeaderFault } from "./param_headers.ts";
import { StdioTransport } from "./stdio_transport.ts";
import { keepSubscribed } from "./subscription.ts";
import { TracedTransport } from "./traced_transport.ts";
import { createFetch, createHttpTransport, loadSdk, type Sdk } from "./transport.ts";
import { RAW, Wire } from "./wire.ts";

/** What a connection needs and whom it tells. */
export interface ConnectionOptions {
  /** The name that the configuration gives it. */
  readonly server: string;
  readonly log: HubLog;
  readonly clock: Clock;
  /** A longer message ends the connection. */
  readonly maxMessageBytes: number;
  /** A line of the child's stderr. */
  readonly onWords: (line: string) => void;
  readonly onToolsChanged: () => void;
  /** An opened connection is over; `ending` is the rest of a sentence. Called at most once. */
  readonly onEnd: (connection: Connection) => void;
  /** The work of leaving nothing behind, for the end of the program to wait for. */
  readonly onClosing: (closing: Promise<void>) => void;
}

/** A handshake that failed. */
export class ConnectError extends Error {
  /** How the child had ended, as the rest of a sentence. */
  readonly ending: string | undefined;

  constructor(cause: unknown, ending: string | undefined) {
    super(messageOf(cause), { cause });
    this.ending = ending;
  }
}

/** Options of one call. */
export interface RawCallOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: number, total?: number, message?: string) => void;
}

/** The protocol revision without handshake. */
const REVISION_2026 = "2026-07-28";
/** Time-outs are the callers' signals; this keeps the SDK's own timer out of the way. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;
const END_SESSION_MS = 1_000;
const METHOD_NOT_FOUND = -32601;

/** Takes every result as it is. */
const ANY: StandardSchemaV1<unknown, Record<string, unknown>> = {
  "~standard": {
    version: 1,
    vendor: "runbyte",
    validate: (value) => ({ value: value as Record<string, unknown> }),
  },
};

function accept<T>(input: unknown): JsonSchemaValidatorResult<T> {
  return { valid: true, data: input as T, errorMessage: undefined };
}

/** An open connection. */
export class Connection {
  readonly transport: Attempt["transport"];
  readonly #client: Client;
  readonly #inner: Transport;
  readonly #wire: Wire;
  readonly #options: ConnectionOptions;
  readonly #life = new AbortController();
  #ending: string | undefined;
  #isFlooded = false;
  #isOpen = false;
  #closing: Promise<void> | undefined;

  /**
   * Connects, going through the protocol eras and transports that the configuration allows.
   * @throws {ConnectError} or the signal's reason.
   */
  static async open(
    config: ServerConfig,
    options: ConnectionOptions,
    signal: AbortSignal,
  ): Promise<Connection> {
    const sdk = await loadSdk();
    for (let attempt: Attempt | undefined = firstAttempt(config);;) {
      signal.throwIfAborted();
      const connection = new Connection(sdk, config, attempt, options);
      try {
        await abortable(connection.#handshake(), signal);
        return connection;
      } catch (error) {
        const ending = connection.#childEnding;
        void connection.close();
        signal.throwIfAborted();
        attempt = nextAttempt(config, attempt, error);
        if (attempt === undefined) throw new ConnectError(error, ending);
        options.log.debug(
          `${withoutAddresses(messageOf(error))}; trying ${attempt.transport}, ${attempt.era}`,
        );
      }
    }
  }

  private constructor(
    sdk: Sdk,
    config: ServerConfig,
    attempt: Attempt,
    options: ConnectionOptions,
  ) {
    const { clock, log, maxMessageBytes, onWords, onToolsChanged } = options;
    this.transport = attempt.transport;
    this.#options = options;
    this.#inner = config.type === "stdio"
      ? new StdioTransport(config, { now: clock.now, maxLineBytes: maxMessageBytes, onWords })
      : createHttpTransport(
        sdk,
        attempt.transport === "sse" ? "sse" : "http",
        config,
        createFetch(maxMessageBytes),
      );
    this.#wire = new Wire(new TracedTransport(this.#inner, options.server, config), {
      toolsChanged: onToolsChanged,
      flooded: (reason) => {
        this.#isFlooded = true;
        this.#end(reason);
      },
    }, clock.now);
    this.#client = new sdk.Client({ name: "runbyte", version: VERSION }, {
      capabilities: {},
      versionNegotiation: {
        mode: attempt.era === "2025"
          ? "legacy"
          : attempt.era === "auto"
          ? "auto"
          : { pin: REVISION_2026 },
        probe: { timeoutMs: config.startupTimeoutMs / 3 },
      },
      // Schemas of a stranger are not compiled in this process.
      jsonSchemaValidator: { getValidator: () => accept },
    });
    this.#client.onclose = () => this.#end(this.#childEnding ?? "closed the connection");
    this.#client.onerror = (error) => {
      log.debug(withoutAddresses(error.message));
      // The SDK would reopen the stream, but to a server that does not know this session any more.
      if (this.#isOpen && error instanceof sdk.SseError) this.#end("closed the connection");
    };
  }

  /** How it ended, as the rest of a sentence; undefined while it lives. */
  get ending(): string | undefined {
    return this.#ending;
  }

  /** Whether it was ended for sending without end. */
  get isFlooded(): boolean {
    return this.#isFlooded;
  }

  get pid(): number | undefined {
    return this.#inner instanceof StdioTransport ? this.#inner.pid : undefined;
  }

  get protocolVersion(): string | undefined {
    return this.#client.getNegotiatedProtocolVersion();
  }

  /** What the server says about itself. */
  get info(): {
    readonly title?: string;
    readonly version?: string;
    readonly instructions?: string;
  } {
    const server = this.#client.getServerVersion();
    return {
      title: server?.title ?? server?.name,
      version: server?.version,
      instructions: this.#client.getInstructions(),
    };
  }

  /** All pages of `tools/list`, as they came. */
  async listTools(signal: AbortSignal): Promise<readonly unknown[]> {
    const options = { signal, timeout: NO_TIMEOUT_MS };
    const report = (line: string): void => this.#options.log.warn(line);
    try {
      const tools = await listAllTools(async (cursor) => {
        const params = cursor === undefined ? {} : { cursor };
        const result = await this.#client.request({ method: "tools/list", params }, ANY, options);
        return result[RAW];
      }, report);
      return this.#sendsParamHeaders ? tools.filter((tool) => hasGoodHeaders(tool, report)) : tools;
    } catch (error) {
      if ((error as { code?: unknown }).code === METHOD_NOT_FOUND) return [];
      throw error;
    }
  }

  /** The raw result of a tool. An aborted call is cancelled downstream. */
  async callTool(
    tool: Tool,
    args: Record<string, unknown>,
    { signal, onProgress }: RawCallOptions,
  ): Promise<unknown> {
    const result: Record<string, unknown> = await this.#client.callTool({
      name: tool.name,
      arguments: args,
    }, {
      signal,
      timeout: NO_TIMEOUT_MS,
      onprogress: onProgress &&
        (({ progress, total, message }) => onProgress(progress, total, message)),
      // Without an output schema, which the SDK would compile; the input schema names header parameters.
      toolDefinition: { name: tool.name, inputSchema: tool.inputSchema as { type: "object" } },
    });
    return result[RAW];
  }

  /** Ends the connection; a child is gone when the promise resolves. */
  close(): Promise<void> {
    this.#ending ??= "was closed";
    this.#life.abort();
    if (this.#closing === undefined) {
      this.#closing = this.#close().catch((error) => this.#options.log.debug(messageOf(error)));
      this.#options.onClosing(this.#closing);
    }
    return this.#closing;
  }

  async #close(): Promise<void> {
    if ("terminateSession" in this.#inner && this.#inner.sessionId !== undefined) {
      const end = (this.#inner.terminateSession as () => Promise<void>)();
      await abortable(end, AbortSignal.timeout(END_SESSION_MS)).catch(() => {});
    }
    await this.#wire.close();
  }

  async #handshake(): Promise<void> {
    await this.#client.connect(this.#wire, { timeout: NO_TIMEOUT_MS });
    this.#isOpen = true;
    if (
      this.#client.getProtocolEra() === "modern" &&
      this.#client.getServerCapabilities()?.tools?.listChanged
    ) void keepSubscribed(this.#client, this.#options, this.#life.signal);
  }

  get #sendsParamHeaders(): boolean {
    return this.transport === "http" && this.#client.getProtocolEra() === "modern";
  }

  get #childEnding(): string | undefined {
    return this.#inner instanceof StdioTransport ? this.#inner.ending : undefined;
  }

  #end(ending: string): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    if (this.#isOpen) this.#options.onEnd(this);
    void this.close();
  }
}

function hasGoodHeaders(tool: unknown, report: Report): boolean {
  const { name, inputSchema } = (tool ?? {}) as Partial<Tool>;
  const fault = paramHeaderFault(inputSchema);
  if (fault !== undefined) report(`Dropped tool '${name}': ${fault}`);
  return fault === undefined;
}
