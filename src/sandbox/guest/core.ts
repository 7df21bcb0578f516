/**
 * The guest's environment, part by part. Every `install…` function of this folder is turned into source text and evaluated
 * inside QuickJS (see `../prelude.ts`), so it must stand alone: nothing but globals of the engine, its parameter, its own body.
 * @module
 */

/** What the host offers; see `HOST_FUNCTIONS`. Text must be well-formed and free of NUL. */
export interface Natives {
  /** Sends a host call; `header` is JSON of kind and name. */
  call(seq: number, isCounted: number, header: string, args: string): void;
  log(level: string, text: string): void;
  /** Asks for `fire` after so many milliseconds; a negative number asks for none. */
  arm(delayMs: number): void;
  /** Milliseconds since an arbitrary moment, monotonic. */
  now(): number;
  /** JSON in, JSON out; see `NATIVE_OPERATIONS`. */
  native(request: string): string;
  /** Compares by the collator of that number. */
  compare(collator: number, a: string, b: string): number;
  /** So many random bytes. */
  random(count: number): ArrayBuffer;
  /** UTF-8 bytes of a string given as JSON. */
  encode(json: string): ArrayBuffer;
  /** JSON of `{ text }` or `{ error }`. */
  decode(options: string, bytes: ArrayBuffer): string;
  /** The result, by the kind of `GuestValue`; `encoded` is 1 when a string comes as JSON. */
  done(kind: string, text: string, encoded: number): void;
  /** JSON of a `ThrownValue`. */
  fail(json: string): void;
}

/** What was thrown, before its stack is read. */
export interface ThrownValue {
  name: string;
  message: string;
  stack: string;
  details?: string;
}

/** What the parts share. Each part adds its own functions to it when it is installed. */
export interface GuestCore {
  readonly native: Natives;
  /** Dynamic import, from outside any module. */
  readonly load: (path: string) => Promise<Record<string, unknown>>;
  /** Functions as the engine made them, before any program could change them. */
  stringify: typeof JSON.stringify;
  parse: typeof JSON.parse;
  /** Makes text fit to cross to the host. */
  clean: (text: string) => string;
  /** Asks the host's own engine; throws what it threw. */
  ask: (operation: string, ...args: unknown[]) => unknown;
  /** Adds globals that `for…in` and `Object.keys` do not show. */
  expose: (globals: Record<string, unknown>) => void;
  DOMException: new (message?: string, name?: string) => Error;
  ToolError: new (message: string) => Error;
  /** The guest's own frames of a stack, one a line. */
  stackOf: (error: Error) => string;
  inspect: (value: unknown, depth?: number) => string;
  describeThrown: (thrown: unknown) => ThrownValue;
  /** Text and kind of a result. */
  serialise: (value: unknown) => { kind: "undefined" | "string" | "json"; text: string };
  later: (callback: () => void, delayMs: number) => number;
  fire: () => number;
  /** What becomes of an entry that the host calls. */
  entries: Record<string, unknown>;
}

/** Installs the functions that the other parts stand on. */
export function installCore(core: GuestCore): void {
  const { native } = core;
  const { stringify, parse } = JSON;
  core.stringify = stringify;
  core.parse = parse;
  core.entries = {};

  core.clean = (text) => text.toWellFormed().replaceAll("\0", "\u2400");

  core.ask = (operation, ...args) => {
    const answer = parse(native.native(stringify([operation, ...args]))) as {
      value?: unknown;
      error?: { name: string; message: string };
    };
    if (!answer.error) return answer.value;
    const constructors: Record<string, ErrorConstructor> = { RangeError, TypeError, SyntaxError };
    throw new (constructors[answer.error.name] ?? Error)(answer.error.message);
  };

  core.expose = (globals) => {
    for (const name of Object.keys(globals)) {
      Object.defineProperty(globalThis, name, {
        value: globals[name],
        writable: true,
        configurable: true,
        enumerable: false,
      });
    }
  };

  // Shared memory has no use in a single thread and is a finer clock than any other.
  Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  Reflect.deleteProperty(globalThis, "Atomics");

  // Assigning to it does nothing instead of throwing: promises stay the engine's own either way.
  Object.defineProperty(Promise, Symbol.species, {
    configurable: false,
    get(this: unknown): unknown {
      return this;
    },
    set(): void {},
  });

  // The engine's own seed was drawn once for all guests.
  let state: Uint32Array | undefined;
  const random = (): number => {
    state ??= new Uint32Array(native.random(16));
    const [a, b, c, d] = state;
    const sum = (a + b + d) >>> 0;
    state[3] = d + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + sum;
    return sum;
  };
  Object.defineProperty(Math, "random", {
    value: {
      random: (): number => ((random() >>> 5) * 67108864 + (random() >>> 6)) / 9007199254740992,
    }.random,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
