import type { App } from "../app.ts";
import { messageOf } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { createRedactor, type Redactor } from "../base/redact.ts";
import type { Config } from "../config/config.ts";
import type { SessionSource } from "../session/workspaces.ts";

/** The application of a server: loaded when a client has shown up, so that nobody waits for it to answer `initialize`. */
export class AppOnDemand implements AsyncDisposable {
  readonly sessions: SessionSource = {
    open: async (options) => (await this.#load()).sessions.open(options),
    find: (id, owner) => this.#app?.sessions.find(id, owner),
    count: (owner) => this.#app?.sessions.count(owner) ?? 0,
  };
  readonly redact: Redactor = (text) => this.#app?.redact(text) ?? this.#redact(text);
  #config: Config;
  #redact: Redactor;
  #app: App | undefined;
  #loading: Promise<App> | undefined;

  constructor(config: Config) {
    this.#config = config;
    this.#redact = createRedactor(config.secrets);
  }

  /** Starts what the first program needs, in the background. */
  warm(): void {
    this.#load().then((app) => app.warm()).catch((thrown) => {
      logger("server").error("Cannot start: {message}", { message: messageOf(thrown) });
    });
  }

  /** Takes over a changed configuration; see {@linkcode App.reload}. */
  async reload(config: Config): Promise<void> {
    if (this.#loading !== undefined) return (await this.#loading).reload(config);
    this.#config = config;
    this.#redact = createRedactor(config.secrets);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A failure to load was told to whoever asked for it.
    const app = await this.#loading?.catch(() => undefined);
    await app?.[Symbol.asyncDispose]();
  }

  #load(): Promise<App> {
    return this.#loading ??= import("../app.ts").then(({ createApp }) =>
      this.#app = createApp(this.#config)
    );
  }
}
