/**
 * Finds out what a server says to somebody without a token: by connecting to it as far as it lets them.
 * @module
 */
import { RunbyteError } from "../../base/errors.ts";
import type { HttpServerConfig } from "../../config/config.ts";
import { type Clock, SYSTEM_CLOCK } from "../clock.ts";
import { ConnectError, Connection } from "../connection.ts";
import { explainFailure } from "../failure.ts";
import { hubLog } from "../hub_log.ts";
import type { Sdk } from "../transport.ts";
import { scopeMissed, type TokenSource } from "./token_source.ts";

/** What a server wants. */
export interface Challenge {
  readonly resourceMetadataUrl?: URL;
  readonly scope?: string;
}

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** The server's challenge; undefined if it lets everybody in. @throws {RunbyteError} if it cannot be reached. */
export async function probe(
  server: string,
  config: HttpServerConfig,
  signal: AbortSignal,
  clock: Clock = SYSTEM_CLOCK,
): Promise<Challenge | undefined> {
  let challenged: ChallengedSource | undefined;
  let connection: Connection | undefined;
  try {
    connection = await Connection.open(config, {
      server,
      log: hubLog(),
      clock,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      onWords: () => {},
      onListChanged: () => {},
      onEnd: () => {},
      onClosing: () => {},
      openLogin: (sdk) => challenged = new ChallengedSource(sdk),
    }, AbortSignal.any([signal, AbortSignal.timeout(config.startupTimeoutMs)]));
    await connection.listTools(signal);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (challenged?.challenge !== undefined) return challenged.challenge;
    const cause = error instanceof ConnectError ? error.cause : error;
    throw new RunbyteError("SERVER_UNAVAILABLE", explainFailure(cause, { server, config }).reason);
  } finally {
    await connection?.close();
  }
}

/** Has no token and remembers what the server says to that. */
class ChallengedSource implements TokenSource {
  readonly #sdk: Sdk;
  challenge: Challenge | undefined;

  constructor(sdk: Sdk) {
    this.#sdk = sdk;
  }

  token(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async onUnauthorized({ response }: { readonly response: Response }): Promise<void> {
    const { resourceMetadataUrl, scope } = this.#sdk.extractWWWAuthenticateParams(response);
    this.challenge = { resourceMetadataUrl, scope };
    await response.body?.cancel();
    throw new this.#sdk.UnauthorizedError();
  }

  noteMissed(error: unknown): Promise<void> {
    const scope = scopeMissed(error);
    if (scope !== undefined) this.challenge ??= { scope };
    return Promise.resolve();
  }
}
