import type { App } from "../app.ts";
import { messageOf } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { Redactor } from "../base/redact.ts";
import type { Config } from "../config/config.ts";
import type { SessionSource } from "../session/workspaces.ts";

/**
 * The application of a server. Its configuration is read and its parts are loaded when a client has shown up:
 * the answer to `initialize` needs neither and waits for neither.
 */
export class AppOnDemand implements AsyncDisposable {
  /** What it started with; rejects if it is wrong. Nothing is read before {@linkcode configure}. */
  readonly configured: Promise<Config>;
  readonly sessions: SessionSource = {
    open: async (options) => (await this.#load()).sessions.open(options),
    find: (id, owner) => this.#app?.sessions.find(id, owner),
    count: (owner) => this.#app?.sessions.count(owner) ?? 0,
  };
  readonly #config = Promise.withResolvers<Config>();
  readonly #readConfig: () => Promise<Config>;
  readonly #redact: Redactor;
  #isConfiguring = false;
  #app: App | undefined;
  #loading: Promise<App> | undefined;

  /** @param redact holds until the application is there. */
  constructor(readConfig: () => Promise<Config>, redact: Redactor) {
    this.#readConfig = readConfig;
    this.#redact = redact;
    this.configured = this.#config.promise;
    // Whoever waits for it hears of it.
    this.configured.catch(() => {});
  }

  readonly redact: Redactor = (text) => (this.#app?.redact ?? this.#redact)(text);

  /** Reads the configuration if that has not begun. */
  configure(): Promise<Config> {
    if (!this.#isConfiguring) {
      this.#isConfiguring = true;
      this.#config.resolve(this.#readConfig());
    }
    return this.configured;
  }

  /** Starts what the first program needs, in the background. */
  warm(): void {
    this.#load().then((app) => app.warm()).catch((thrown) => {
      logger("server").debug("Cannot warm up: {message}", { message: messageOf(thrown) });
    });
  }

  /** Takes over a changed configuration; see {@linkcode App.reload}. */
  async reload(config: Config): Promise<void> {
    (await this.#load()).reload(config);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A failure to load was told to whoever asked for it.
    const app = await this.#loading?.catch(() => undefined);
    await app?.[Symbol.asyncDispose]();
  }

  #load(): Promise<App> {
    return this.#loading ??= this.#build();
  }

  async #build(): Promise<App> {
    const { createApp, startAhead } = await import("../app.ts");
    const ahead = startAhead();
    try {
      return this.#app = createApp(await this.configure(), ahead);
    } catch (thrown) {
      await ahead[Symbol.asyncDispose]();
      throw thrown;
    }
  }
}
