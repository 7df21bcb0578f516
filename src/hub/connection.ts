/**
 * One live connection to a downstream server: handshake in the right protocol era, tool list, tool calls.
 * @module
 */
import type { Client, Transport } from "@modelcontextprotocol/client";
import type { HubLog } from "./hub_log.ts";
import { messageOf } from "../base/errors.ts";
import type { Catalogue, Tool } from "../codegen/source.ts";
import type { ServerConfig } from "../config/config.ts";
import { abortable } from "./abortable.ts";
import { type Attempt, firstAttempt, nextAttempt } from "./attempt.ts";
import type { Clock } from "./clock.ts";
import { withoutAddresses } from "./failure.ts";
import { sendWithInput } from "./input_required.ts";
import { LIST_METHODS, type ListName, listPages, type Report } from "./list_pages.ts";
import { type OpenCall, OpenCalls } from "./open_calls.ts";
import type { TokenSource } from "./oauth/token_source.ts";
import { paramHeaderFault } from "./param_headers.ts";
import {
  createClient,
  NO_TIMEOUT_MS,
  requestRaw,
  type SdkRequestOptions,
  toSdkOptions,
} from "./sdk_client.ts";
import { StdioTransport } from "./stdio_transport.ts";
import { keepSubscribed } from "./subscription.ts";
import { TracedTransport } from "./traced_transport.ts";
import { createFetch, createHttpTransport, loadSdk, type Sdk } from "./transport.ts";
import { type ChangedList, RAW, Wire } from "./wire.ts";

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
  readonly onListChanged: (list: ChangedList) => void;
  /** Gives an HTTP server's requests the token of a login. */
  readonly openLogin: (sdk: Sdk) => TokenSource | undefined;
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
export interface RawCallOptions extends OpenCall, SdkRequestOptions {}

const END_SESSION_MS = 1_000;
const METHOD_NOT_FOUND = -32601;

/** An open connection. */
export class Connection {
  readonly transport: Attempt["transport"];
  readonly #client: Client;
  readonly #inner: Transport;
  readonly #wire: Wire;
  readonly #options: ConnectionOptions;
  readonly #calls = new OpenCalls();
  readonly #login: TokenSource | undefined;
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
        await connection.#login?.noteMissed(error);
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
    const { clock, log, maxMessageBytes, onWords } = options;
    this.transport = attempt.transport;
    this.#options = options;
    this.#login = options.openLogin(sdk);
    this.#inner = config.type === "stdio"
      ? new StdioTransport(config, { now: clock.now, maxLineBytes: maxMessageBytes, onWords })
      : createHttpTransport(
        sdk,
        attempt.transport === "sse" ? "sse" : "http",
        config,
        { fetch: createFetch(maxMessageBytes), authProvider: this.#login },
      );
    this.#wire = new Wire(new TracedTransport(this.#inner, options.server, config), {
      listChanged: options.onListChanged,
      asked: (params, signal) => this.#calls.find().answer(params, signal),
      flooded: (reason) => {
        this.#isFlooded = true;
        this.#end(reason);
      },
    }, clock.now);
    this.#client = createClient(sdk, config, attempt);
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

  /** What there is besides tools. */
  get offers(): NonNullable<Catalogue["offers"]> {
    const { resources, prompts } = this.#client.getServerCapabilities() ?? {};
    return { resources: resources !== undefined, prompts: prompts !== undefined };
  }

  /** What the server says about itself. */
  get info(): Pick<Catalogue, "title" | "version" | "instructions" | "offers"> {
    const server = this.#client.getServerVersion();
    return {
      title: server?.title ?? server?.name,
      version: server?.version,
      instructions: this.#client.getInstructions(),
      offers: this.offers,
    };
  }

  /** All pages of `tools/list`, as they came. */
  async listTools(signal: AbortSignal): Promise<readonly unknown[]> {
    const report = (line: string): void => this.#options.log.warn(line);
    const fetch = (cursor?: string): Promise<unknown> => this.listPage("tools", cursor, signal);
    const tools = await listPages("tools", fetch, report);
    return this.#sendsParamHeaders ? tools.filter((tool) => hasGoodHeaders(tool, report)) : tools;
  }

  /** The raw result of one page of a list; an empty one if the server does not know the method. */
  async listPage(
    list: ListName,
    cursor: string | undefined,
    signal: AbortSignal,
  ): Promise<unknown> {
    const params = cursor === undefined ? {} : { cursor };
    try {
      return await requestRaw(this.#client, { method: LIST_METHODS[list], params }, { signal });
    } catch (error) {
      if ((error as { code?: unknown }).code === METHOD_NOT_FOUND) return { [list]: [] };
      await this.#login?.noteMissed(error);
      throw error;
    }
  }

  /** The raw result of a tool. An aborted call is cancelled downstream. */
  async callTool(
    { name, inputSchema }: Tool,
    args: Record<string, unknown>,
    options: RawCallOptions,
  ): Promise<unknown> {
    return await this.#send(options, async (further) => {
      const params = { name, arguments: args, ...further };
      if (!this.#sendsParamHeaders) {
        return await requestRaw(this.#client, { method: "tools/call", params }, options);
      }
      const result: Record<string, unknown> = await this.#client.callTool(params, {
        ...toSdkOptions(options),
        // Without an output schema, which the SDK would compile; the input schema names header parameters.
        toolDefinition: { name, inputSchema: inputSchema as { type: "object" } },
      });
      return result[RAW];
    });
  }

  /** The raw result of reading a resource or getting a prompt. */
  async request(
    method: "resources/read" | "prompts/get",
    params: Record<string, unknown>,
    options: RawCallOptions,
  ): Promise<unknown> {
    return await this.#send(options, async (further) => {
      const request = { method, params: { ...params, ...further } };
      return await requestRaw(this.#client, request, options);
    });
  }

  async #send(
    options: RawCallOptions,
    send: (further: Readonly<Record<string, unknown>>) => Promise<unknown>,
  ): Promise<unknown> {
    try {
      return await this.#calls.during(options, () => sendWithInput({ ...options, send }));
    } catch (error) {
      await this.#login?.noteMissed(error);
      throw error;
    }
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
    if (this.#client.getProtocolEra() === "modern") {
      void keepSubscribed(this.#client, this.#options, this.#life.signal);
    }
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
