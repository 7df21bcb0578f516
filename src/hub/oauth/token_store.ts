/**
 * Logins on disk: one file for each server, with one entry for each authorization server that it was ever sent to.
 * Readable by their owner alone, written whole, and changed by one process at a time.
 * @module
 */
import type {
  AuthorizationServerMetadata,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** What is known of one login. */
export interface SavedLogin {
  readonly issuer: string;
  readonly authorizationServerUrl: string;
  readonly metadata?: AuthorizationServerMetadata;
  readonly client: StoredOAuthClientInformation;
  /** What the client was registered with. */
  readonly redirectUrl?: string;
  /** Whom the tokens are for (RFC 8707). */
  readonly resource?: string;
  readonly tokens?: StoredOAuthTokens;
  /** Milliseconds since 1970; without it the server never said. */
  readonly expiresAt?: number;
}

/** The logins of one server. */
export interface ServerLogins {
  /** The issuer of the login that holds. */
  readonly current?: string;
  readonly byIssuer: Readonly<Record<string, SavedLogin>>;
  /** A right that was missed since, to be asked for at the next login. */
  readonly missedScope?: string;
}

/** Which server: tokens for one address are never sent to another one, whatever the entry is called. */
export interface ServerKey {
  readonly server: string;
  readonly url: string;
}

const NOTHING: ServerLogins = { byIssuer: {} };
const STALE_LOCK_MS = 60_000;
const LOCK_WAIT_MS = 30_000;
const POLL_MS = 50;

/** The logins of all servers, in a folder that is made when the first one is kept. */
export class TokenStore {
  readonly #folder: string;

  /** @param folder absolute. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(key: ServerKey): Promise<ServerLogins> {
    try {
      const { byIssuer, current, missedScope } = JSON.parse(
        await readFile(this.#file(key), "utf8"),
      );
      return typeof byIssuer === "object" && byIssuer !== null
        ? { byIssuer, current, missedScope }
        : NOTHING;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) {
        return NOTHING;
      }
      throw error;
    }
  }

  /** Changes what is kept of a server; nobody else does so meanwhile, be it in another process. */
  async change(
    key: ServerKey,
    change: (logins: ServerLogins) => Promise<ServerLogins> | ServerLogins,
    signal?: AbortSignal,
  ): Promise<ServerLogins> {
    await using _lock = await this.#lock(key, signal);
    const before = await this.read(key);
    const after = await change(before);
    if (after !== before) await this.#write(key, after);
    return after;
  }

  /** Forgets a server; tells whether there was anything. */
  async remove(key: ServerKey): Promise<boolean> {
    try {
      await rm(this.#file(key));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }

  async #write(key: ServerKey, logins: ServerLogins): Promise<void> {
    const file = this.#file(key);
    const fresh = `${file}.${randomBytes(6).toString("hex")}.tmp`;
    const { server, url } = key;
    try {
      const text = JSON.stringify({ server, url, ...logins }, null, 2);
      await writeFile(fresh, text, { mode: 0o600, flag: "wx" });
      await rename(fresh, file);
    } catch (error) {
      await rm(fresh, { force: true });
      throw error;
    }
  }

  /** A folder is made by one process alone, on every system. */
  async #lock(key: ServerKey, signal?: AbortSignal): Promise<AsyncDisposable> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await chmod(this.#folder, 0o700);
    const lock = `${this.#file(key)}.lock`;
    const limit = AbortSignal.timeout(LOCK_WAIT_MS);
    const either = signal ? AbortSignal.any([signal, limit]) : limit;
    while (!await tryLock(lock)) await delay(POLL_MS, undefined, { signal: either });
    return { [Symbol.asyncDispose]: () => rmdir(lock).catch(() => {}) }; // taken over as stale
  }

  #file({ server, url }: ServerKey): string {
    const name = server.replace(/[^\w-]+/g, "_").slice(0, 60);
    const hash = createHash("sha256").update(`${server}\n${url}`).digest("hex").slice(0, 16);
    return join(this.#folder, `${name}-${hash}.json`);
  }
}

async function tryLock(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const made = await stat(lock).catch(() => undefined);
    // Left behind by a process that was killed.
    if (made !== undefined && Date.now() - made.mtimeMs > STALE_LOCK_MS) {
      await rmdir(lock).catch(() => {});
    }
    return false;
  }
}
