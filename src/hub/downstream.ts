/**
 * One downstream server's life: connects when it is needed, keeps its last catalogue, comes back after a crash.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import { apart } from "../base/scope.ts";
import type { Catalogue, ServerState, ServerSummary, Tool } from "../codegen/source.ts";
import type { ServerConfig } from "../config/config.ts";
import { abortable, pause } from "./abortable.ts";
import type { Clock } from "./clock.ts";
import { ConnectError, Connection } from "./connection.ts";
import { explainFailure, type Failure, oneLine, StartupTimeout } from "./failure.ts";
import type { ServerDetails } from "./hub.ts";
import type { Gate } from "./gate.ts";
import type { HubLog } from "./hub_log.ts";
import type { Logins } from "./oauth/logins.ts";
import { Offers } from "./offers.ts";
import { Retry } from "./retry.ts";
import { Throttle } from "./throttle.ts";
import { ToolList } from "./tool_list.ts";
import type { ChangedList } from "./wire.ts";
import { Words } from "./words.ts";

/** What a downstream needs of its hub. */
export interface DownstreamOptions {
  readonly log: HubLog;
  readonly clock: Clock;
  readonly random: () => number;
  readonly redact: (text: string) => string;
  readonly maxMessageBytes: number;
  /** Connections to this server that may be made at once. */
  readonly gate: Gate;
  /** How often it is tried again without being asked for. */
  readonly inBackground: number;
  /** Gives an HTTP server's requests the token of a login, where there can be one. */
  readonly logins?: Logins;
  readonly onChange: () => void;
}

/** How long a call may wait for the next attempt. */
const MAX_CALL_WAIT_MS = 5_000;
const REFRESH = { delayMs: 100, intervalMs: 2_000, timeoutMs: 30_000 };

/** A configured server. */
export class Downstream implements AsyncDisposable {
  readonly name: string;
  readonly config: ServerConfig;
  readonly offers: Offers;
  readonly #options: DownstreamOptions;
  readonly #life = new AbortController();
  readonly #closings = new Set<Promise<void>>();
  readonly #words: Words;
  readonly #refresh: Throttle;
  #state: ServerState = "idle";
  #failure: Failure | undefined;
  #connection: Connection | undefined;
  #attempt: Promise<Connection> | undefined;
  readonly #tools: ToolList;
  readonly #retry: Retry;
  #firstAttemptAtMs: number | undefined;
  #connectMs: number | undefined;
  #handshakeMs: number | undefined;

  constructor(name: string, config: ServerConfig, options: DownstreamOptions) {
    this.name = name;
    this.config = config;
    this.#options = options;
    this.#words = new Words(options.redact);
    this.#refresh = new Throttle(options.clock, REFRESH, () => this.#listAgain());
    this.#retry = new Retry({ ...options, onDue: () => this.wake() });
    const { log, redact, clock } = options;
    const report = (line: string): void => log.warn(`Server '${name}': ${oneLine(line)}`);
    this.#tools = new ToolList({ server: name, filter: config, clock, report, redact });
    this.offers = new Offers({ connected: (signal) => this.connected(signal), report, redact });
  }

  get summary(): ServerSummary {
    return {
      name: this.name,
      state: this.#state,
      reason: this.#state === "unavailable" ? this.#failure?.reason : undefined,
      toolCount: this.#tools.catalogue?.tools.length,
    };
  }

  get details(): ServerDetails {
    const { type } = this.config;
    return {
      ...this.summary,
      transport: this.#connection?.transport ?? (type === "auto" ? "http" : type),
      pid: this.#connection?.pid,
      protocolVersion: this.#connection?.protocolVersion,
      title: this.#tools.catalogue?.title,
      version: this.#tools.catalogue?.version,
      connectMs: this.#connectMs,
      handshakeMs: this.#handshakeMs,
      stderr: this.#words.lines,
    };
  }

  /** Forgets that it failed. */
  forgetFailure(): void {
    this.#retry.reset();
  }

  /** Starts connecting if that is due; never waits. */
  wake(): void {
    if (this.#isDue()) void this.#connect().catch(() => {}); // its failure is told by the state
  }

  /**
   * The last known tools, else those of a connect that is waited for.
   * @throws {RunbyteError} `SERVER_UNAVAILABLE` or `LOGIN_NEEDED`.
   */
  async getCatalogue(signal?: AbortSignal): Promise<Catalogue> {
    if (this.#tools.catalogue === undefined) await this.connected(signal ?? this.#life.signal);
    else this.wake();
    return this.#tools.catalogue!;
  }

  /** A tool by its own name, also one that was gone after `sinceMs`; a list that has changed is read first. */
  async findTool(name: string, signal: AbortSignal, sinceMs?: number): Promise<Tool | undefined> {
    if (this.#tools.catalogue === undefined) await this.connected(signal);
    if (this.#tools.find(name) === undefined && this.#refresh.isPending) {
      await abortable(this.#refresh.runNow(), signal);
    }
    return this.#tools.find(name, sinceMs);
  }

  get toolNames(): readonly string[] {
    return this.#tools.names;
  }

  /** The live connection, made now if there is none. */
  async connected(signal: AbortSignal): Promise<Connection> {
    if (this.#connection !== undefined) return this.#connection;
    if (this.#attempt === undefined && !this.#isDue()) {
      const { waitMs } = this.#retry;
      // One that used to work is worth a short wait: perhaps it is just being restarted.
      if (this.#tools.catalogue === undefined || waitMs > MAX_CALL_WAIT_MS) {
        throw this.#unavailable();
      }
      await pause(this.#options.clock, waitMs, signal);
      if (this.#connection !== undefined) return this.#connection;
    }
    try {
      return await abortable(this.#connect(), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof RunbyteError ? error : this.#unavailable(error);
    }
  }

  /** Gives up a connection that turned out to be dead. */
  discard(connection: Connection, ending: string): void {
    if (this.#connection === connection) this.#lost(connection, ending);
    void connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#life.abort(new RunbyteError("CANCELLED", `Server '${this.name}' is shut down`));
    this.#retry.cancel();
    this.#refresh.cancel();
    const connection = this.#connection;
    this.#connection = undefined;
    this.#state = "idle";
    await connection?.close();
    await this.#attempt?.catch(() => {});
    await Promise.all(this.#closings);
  }

  #isDue(): boolean {
    return this.#connection === undefined && this.#attempt === undefined &&
      !this.#life.signal.aborted && this.#retry.waitMs <= 0;
  }

  #connect(): Promise<Connection> {
    return this.#attempt ??= apart(() => this.#tryConnect()).finally(() =>
      this.#attempt = undefined
    );
  }

  async #tryConnect(): Promise<Connection> {
    const { clock, log, maxMessageBytes, gate } = this.#options;
    this.#life.signal.throwIfAborted();
    this.#retry.cancel();
    const startedAtMs = clock.now();
    this.#firstAttemptAtMs ??= startedAtMs;
    this.#handshakeMs = undefined;
    this.#words.startAnew();
    this.#setState("connecting");
    using _turn = gate.tryEnter() ?? await gate.enter(this.#life.signal);
    const startup = new AbortController();
    const cancelTimeout = clock.after(
      this.config.startupTimeoutMs,
      () => startup.abort(new StartupTimeout()),
    );
    const signal = AbortSignal.any([startup.signal, this.#life.signal]);
    let connection: Connection | undefined;
    try {
      connection = await Connection.open(this.config, {
        server: this.name,
        log,
        clock,
        maxMessageBytes,
        onWords: (line) => log.debug(`${this.name}: ${this.#words.hear(line)}`),
        onListChanged: (list) => this.#listChanged(list),
        openLogin: (sdk) => this.#options.logins?.open(sdk, this.name, this.config),
        onEnd: (ended) => {
          if (this.#connection === ended) this.#lost(ended, ended.ending!);
        },
        onClosing: (closing) => {
          this.#closings.add(closing);
          void closing.then(() => this.#closings.delete(closing));
        },
      }, signal);
      this.#handshakeMs = clock.now() - startedAtMs;
      this.#adoptTools(connection, await connection.listTools(signal));
      if (connection.ending !== undefined) throw new ConnectError("lost", connection.ending);
    } catch (error) {
      const ending = connection?.ending;
      void connection?.close();
      this.#failed(error instanceof ConnectError ? error : new ConnectError(error, ending));
      throw error;
    } finally {
      cancelTimeout();
    }
    this.#connection = connection;
    this.#failure = undefined;
    this.#retry.succeed();
    this.#connectMs ??= clock.now() - this.#firstAttemptAtMs;
    this.#setState("ready");
    return connection;
  }

  #failed(error: ConnectError): void {
    if (this.#life.signal.aborted) return;
    const failure = explainFailure(error.cause, {
      server: this.name,
      config: this.config,
      ending: error.ending,
      lastWords: this.#words.last,
    });
    this.#retry.fail(failure);
    this.#tellAbsence(failure);
  }

  /** A live connection is gone. Whoever needs the server next starts it again at once. */
  #lost(connection: Connection, ending: string): void {
    this.#connection = undefined;
    const words = this.#words.last === undefined ? "" : `; last words: ${this.#words.last}`;
    this.#retry.lose(connection);
    this.#tellAbsence({ reason: oneLine(`It ${ending}${words}`), isLoginNeeded: false });
  }

  #tellAbsence(failure: Failure): void {
    const { log, redact } = this.#options;
    this.#failure = { ...failure, reason: redact(failure.reason) };
    log.warn(`Server '${this.name}' is unavailable: ${this.#failure.reason}`);
    this.#setState("unavailable");
  }

  #unavailable(cause?: unknown): RunbyteError {
    const { waitMs } = this.#retry;
    const next = waitMs > 0 ? `It is tried again in ${Math.ceil(waitMs / 1000)} s. ` : "";
    return new RunbyteError(
      this.#failure?.isLoginNeeded ? "LOGIN_NEEDED" : "SERVER_UNAVAILABLE",
      `Server '${this.name}' is unavailable: ${this.#failure?.reason ?? "it is shut down"}`,
      { hint: `${next}Run 'runbyte check' to see each step of its connection`, cause },
    );
  }

  async #listAgain(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    try {
      const limit = AbortSignal.any([this.#life.signal, AbortSignal.timeout(REFRESH.timeoutMs)]);
      const raw = await connection.listTools(limit);
      if (this.#connection === connection) this.#adoptTools(connection, raw);
    } catch (error) {
      this.#options.log.warn(`Kept the old tools of '${this.name}': ${messageOf(error)}`);
    }
  }

  #listChanged(list: ChangedList): void {
    if (list === "tools") return this.#refresh.request();
    this.offers[list].forget();
    this.#options.onChange();
  }

  #adoptTools(connection: Connection, raw: readonly unknown[]): void {
    const isNew = this.#tools.adopt(raw, connection.info);
    if (isNew && this.#state === "ready") this.#options.onChange();
  }

  #setState(state: ServerState): void {
    this.#state = state;
    this.#options.onChange();
  }
}
