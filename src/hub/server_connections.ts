import { RunbyteError } from "../base/errors.ts";
import type { ServerConfig } from "../config/config.ts";
import { Downstream, type DownstreamOptions } from "./downstream.ts";
import { Gate } from "./gate.ts";

/** Connections of one server that are made at the same time; a server that comes back is not run over. */
const MAX_CONNECTING = 4;
const BACKGROUND_ATTEMPTS = 3;
/** Each may be a process. */
const MAX_OWN = 100;

/** The connections of one configured server: one for all, and where it is not shared one for each session. */
export class ServerConnections implements AsyncDisposable {
  /** Shows what there is, and takes the calls of everybody or of nobody's session. */
  readonly shared: Downstream;
  readonly #config: ServerConfig;
  readonly #options: DownstreamOptions;
  readonly #own = new Map<string, Downstream>();
  readonly #ending = new Set<Promise<void>>();

  constructor(
    name: string,
    config: ServerConfig,
    options: Omit<DownstreamOptions, "gate" | "inBackground">,
  ) {
    const gate = new Gate(MAX_CONNECTING);
    this.#config = config;
    this.#options = { ...options, gate, inBackground: BACKGROUND_ATTEMPTS };
    this.shared = new Downstream(name, config, this.#options);
  }

  /** The connection for the calls of a session. @throws {RunbyteError} if there are too many of them. */
  of(session: string | undefined): Downstream {
    if (this.#config.share || session === undefined) return this.shared;
    const known = this.#own.get(session);
    if (known !== undefined) return known;
    const { name } = this.shared;
    if (this.#own.size >= MAX_OWN) {
      throw new RunbyteError(
        "SERVER_UNAVAILABLE",
        `Server '${name}' is in use by ${MAX_OWN} sessions, each with a connection of its own`,
        { hint: 'Try again when one of them has ended, or share it: "share": true' },
      );
    }
    // What all sessions see of the server is told by the shared one.
    const quiet = { inBackground: 0, onChange: () => {} };
    const own = new Downstream(name, this.#config, { ...this.#options, ...quiet });
    this.#own.set(session, own);
    return own;
  }

  /** Tries again without waiting: a person has logged in. */
  forgetFailures(): void {
    for (const each of [this.shared, ...this.#own.values()]) each.forgetFailure();
  }

  /** Ends what only this session used. */
  async endSession(session: string): Promise<void> {
    const own = this.#own.get(session);
    this.#own.delete(session);
    await this.#end(own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of [...this.#own.keys()]) void this.endSession(session);
    void this.#end(this.shared);
    await Promise.all(this.#ending);
  }

  async #end(downstream: Downstream | undefined): Promise<void> {
    if (downstream === undefined) return;
    const ending = downstream[Symbol.asyncDispose]();
    this.#ending.add(ending);
    await ending.finally(() => this.#ending.delete(ending));
  }
}
