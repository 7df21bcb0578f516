/**
 * The SDK's client as the hub uses it: no schemas of strangers compiled, no timers of its own, results as they came.
 * @module
 */
import type {
  Client,
  JsonSchemaValidatorResult,
  RequestOptions,
  StandardSchemaV1,
} from "@modelcontextprotocol/client";
import { VERSION } from "../base/version.ts";
import type { ServerConfig } from "../config/config.ts";
import type { Attempt } from "./attempt.ts";
import type { Sdk } from "./transport.ts";
import { RAW } from "./wire.ts";

/** What a request is bounded by, and whom its progress is told. */
export interface SdkRequestOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: number, total?: number, message?: string) => void;
}

/** The protocol revision without handshake. */
const REVISION_2026 = "2026-07-28";
/** Time-outs are the callers' signals; this keeps the SDK's own timer out of the way. */
export const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** Takes every result as it is. */
const ANY: StandardSchemaV1<unknown, Record<string, unknown>> = {
  "~standard": {
    version: 1,
    vendor: "runbyte",
    validate: (value) => ({ value: value as Record<string, unknown> }),
  },
};

/** Makes the client for one attempt to connect. */
export function createClient(sdk: Sdk, config: ServerConfig, { era }: Attempt): Client {
  return new sdk.Client({ name: "runbyte", version: VERSION }, {
    // Declared to all: whether a person can be asked is a matter of the call that asks.
    capabilities: { elicitation: { form: {}, url: {} } },
    versionNegotiation: {
      mode: era === "2025" ? "legacy" : era === "auto" ? "auto" : { pin: REVISION_2026 },
      probe: { timeoutMs: config.startupTimeoutMs / 3 },
    },
    // Schemas of a stranger are not compiled in this process.
    jsonSchemaValidator: { getValidator: () => accept },
  });
}

/** Sends a request and gives its result as it came. */
export async function requestRaw(
  client: Client,
  request: { readonly method: string; readonly params: Record<string, unknown> },
  options: SdkRequestOptions,
): Promise<unknown> {
  return (await client.request(request, ANY, toSdkOptions(options)))[RAW];
}

/** As the SDK takes them. */
export function toSdkOptions({ signal, onProgress }: SdkRequestOptions): RequestOptions {
  return {
    signal,
    timeout: NO_TIMEOUT_MS,
    onprogress: onProgress &&
      (({ progress, total, message }) => onProgress(progress, total, message)),
  };
}

function accept<T>(input: unknown): JsonSchemaValidatorResult<T> {
  return { valid: true, data: input as T, errorMessage: undefined };
}
