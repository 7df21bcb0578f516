/**
 * The contract between the sandbox and whoever runs programs in it. The sandbox knows no MCP:
 * a program's only way out is a host call, a kind and a name with JSON text, answered by text.
 * @module
 */
import type { LimitName, Limits } from "../base/limits.ts";
import type { RunClock } from "./run_clock.ts";

/**
 * The one module that the sandbox itself adds to every program. Runtime stubs import
 * `hostCall(kind, name, args): Promise<unknown>` (args: any JSON-serialisable value) and `ToolError` from it.
 */
export const HOST_MODULE = "runbyte:host";

/** What the sandbox needs of a compiled program. */
export interface GuestProgram {
  /** JavaScript by module path. */
  readonly modules: Readonly<Record<string, string>>;
  readonly entry: string;
  /** Which export of the entry is the result; it is called if it is a function. */
  readonly result: "default" | "exec" | "none";
}

/** One request of the guest. Everything in it is untrusted. */
export interface HostCall {
  /** Order of the call in its run, from 0. */
  readonly seq: number;
  /** `fs` is answered here; everything else counts against `toolCalls` and `parallelToolCalls`. */
  readonly kind: string;
  /** `tool`: `<server>/<tool>`, the downstream's own tool name behind the first slash. `fs`: the operation. */
  readonly name: string;
  /** JSON text. */
  readonly args: string;
}

/**
 * The answer to a host call. `json`: the guest parses `body`. `text`: `body` is a string.
 * `auto`: JSON if it parses, else the text itself. `undefined`: no body.
 * `error`: `body` is JSON of `{ name, message, … }` and the guest throws an error with those properties.
 */
export interface HostReply {
  readonly form: "json" | "text" | "auto" | "undefined" | "error";
  readonly body: string;
}

/** Answers the guest's calls. A failed call is an `error` reply; a throw is a bug of the host and ends the run. */
export interface HostCalls {
  call(call: HostCall, signal: AbortSignal): Promise<HostReply>;
}

export type ConsoleLevel = "log" | "info" | "debug" | "warn" | "error";

/** One console line of the guest; `text` may hold line breaks. */
export interface ConsoleLine {
  readonly level: ConsoleLevel;
  readonly text: string;
}

/** What the guest gave back. */
export type GuestValue =
  | { readonly kind: "undefined" }
  /** `text` is the string itself. */
  | { readonly kind: "string"; readonly text: string }
  /** `text` is compact JSON. */
  | { readonly kind: "json"; readonly text: string };

/** Why a run failed. */
export interface GuestError {
  /** `guest`: the program threw. `limit`: see `limit`. `cancelled`: the signal fired. `crash`: the engine died. */
  readonly kind: "guest" | "limit" | "cancelled" | "crash";
  readonly name: string;
  readonly message: string;
  /** Frames of the guest alone, outermost last; positions are those of the program's JavaScript. */
  readonly frames: readonly GuestFrame[];
  readonly limit?: LimitName;
  /** Further own properties of the thrown error as JSON (`server`, `tool`, …), if there are any. */
  readonly details?: string;
}

export interface GuestFrame {
  readonly functionName: string;
  /** Module path, for example `main.ts`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface RunReport {
  readonly console: readonly ConsoleLine[];
  /** Console lines thrown away after `MAX_CONSOLE_BYTES`. */
  readonly consoleDropped: number;
  readonly durationMs: number;
}

export type RunOutcome =
  & RunReport
  & ({ readonly ok: true; readonly value: GuestValue } | {
    readonly ok: false;
    readonly error: GuestError;
  });

/** Console bytes that are kept of one run; what comes later is counted and dropped. */
export const MAX_CONSOLE_BYTES: number = 10 * 1024 * 1024;

export interface RunRequest {
  readonly program: GuestProgram;
  /** Whose run it is: a worker never serves two owners at the same time. */
  readonly owner: string;
  readonly limits: Limits;
  readonly host: HostCalls;
  /** Lets the host stop the run's time; without it nothing does. */
  readonly clock?: RunClock;
  readonly signal: AbortSignal;
}

/** Runs programs. A guest's failure is a value; a throw means that the sandbox itself is broken. */
export interface Sandbox extends AsyncDisposable {
  run(request: RunRequest): Promise<RunOutcome>;
  /** Starts an executor so that the first run does not wait for it; resolves when that is done, or has failed. */
  warm(): Promise<void>;
}
