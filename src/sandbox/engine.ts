/**
 * What the sandbox needs of a JavaScript engine compiled to WebAssembly. An engine is prepared once with the guest's
 * environment; every run gets a guest of its own, which is dropped afterwards and never reused.
 * Text that crosses in either direction is well-formed and free of NUL; anything else crosses as JSON.
 * @module
 */

/** The functions that the guest's environment may call, by name. */
export const HOST_FUNCTIONS = [
  "call",
  "log",
  "arm",
  "now",
  "native",
  "compare",
  "random",
  "encode",
  "decode",
  "done",
  "fail",
] as const;

/** One of {@linkcode HOST_FUNCTIONS}. */
export type HostFunctionName = (typeof HOST_FUNCTIONS)[number];

/** The functions of the guest's environment that the host calls, by name. */
export const GUEST_ENTRIES = ["start", "deliver", "fire"] as const;

/** One of {@linkcode GUEST_ENTRIES}. */
export type GuestEntry = (typeof GUEST_ENTRIES)[number];

/** Reads the arguments of a host function; everything in them is untrusted. */
export interface HostArguments {
  string(index: number): string;
  number(index: number): number;
  /** A copy of a string's UTF-8 bytes. */
  utf8(index: number): Uint8Array<ArrayBuffer>;
  /** A copy of an ArrayBuffer's bytes. */
  buffer(index: number): Uint8Array<ArrayBuffer>;
}

/** What a host function gives back; bytes become an ArrayBuffer. */
export type HostAnswer = string | number | Uint8Array | undefined;

/** The host's side of one guest. What it throws ends the run. */
export interface GuestHost {
  readonly functions: Readonly<Record<HostFunctionName, (args: HostArguments) => HostAnswer>>;
  /** Asked regularly while the guest computes; true stops it for good. */
  isInterrupted(): boolean;
  /** The path of an imported module; must not throw, since the engine cannot tell the guest. */
  resolveModule(base: string, specifier: string): string;
  /** JavaScript of a module that `resolveModule` named. @throws to reject the import catchably. */
  loadModule(path: string): string;
}

/** Limits of one guest that the engine itself enforces. */
export interface GuestOptions {
  readonly memoryBytes: number;
  readonly stackBytes: number;
}

/** One fresh instance of the engine, for one run. */
export interface Guest {
  /** Says who answers the guest; before the first `invoke`. */
  attach(host: GuestHost): void;
  /** Calls a function of the environment; bytes are taken as UTF-8 text. Gives its number, or NaN. */
  invoke(entry: GuestEntry, ...args: (string | number | Uint8Array)[]): number;
  /** Runs up to `max` promise jobs and tells how many ran. */
  runJobs(max: number): number;
  /** Size of the linear memory now. */
  readonly memoryBytes: number;
}

/** Makes guests. */
export interface Engine {
  createGuest(options: GuestOptions): Promise<Guest>;
}

/** The guest's memory was used up at a moment when the guest itself could not be told. */
export class GuestMemoryError extends Error {
  override readonly name = "GuestMemoryError";
}
