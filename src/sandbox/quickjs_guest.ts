import type {
  JSContextPointer,
  JSRuntimePointer,
  JSValuePointer,
  QuickJSEmscriptenModule,
  QuickJSFFI,
} from "quickjs-emscripten-core";
import {
  type Guest,
  GUEST_ENTRIES,
  type GuestEntry,
  type GuestHost,
  GuestMemoryError,
  HOST_FUNCTIONS,
  type HostArguments,
} from "./engine.ts";
import { type MemoryImage, restoreImage } from "./memory_image.ts";
import { HOST_MODULE } from "./protocol.ts";

/** File name of the environment in stack traces; frames of it are not shown to agents. */
const PRELUDE_FILE = "runbyte:prelude";
/** What the allocator may write behind the last block in use. */
const HEAP_SLACK_BYTES = 64 * 1024;
/** The engine's own stack is 5 MiB; its zero would mean no limit. */
const MAX_STACK_BYTES = 4 * 1024 * 1024;
/** `JS_EVAL_TYPE_…` of the engine; its package, which names them, is not loaded for two numbers. */
const EVAL_GLOBAL = 0;
const EVAL_MODULE = 1;
/** Most arguments that `invoke` passes. */
const MAX_ARGUMENTS = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Addresses that are the same in every guest. */
export interface Addresses {
  readonly runtime: JSRuntimePointer;
  readonly context: JSContextPointer;
  readonly entries: Readonly<Record<GuestEntry | "makeError", JSValuePointer>>;
  readonly argv: number;
}

/** One instance of QuickJS. Nothing in it is ever freed as a whole: the instance is dropped. */
export class QuickJsGuest implements Guest {
  readonly memory: WebAssembly.Memory;
  readonly #module: QuickJSEmscriptenModule;
  readonly #ffi: QuickJSFFI;
  #at!: Addresses;
  #host: GuestHost | undefined;

  constructor(module: QuickJSEmscriptenModule, ffi: QuickJSFFI, memory: WebAssembly.Memory) {
    this.#module = module;
    this.#ffi = ffi;
    this.memory = memory;
    module.callbacks = {
      freeHostRef: () => {},
      shouldInterrupt: () => this.#host?.isInterrupted() ? 1 : 0,
      callFunction: (_, _context, _self, count, argv, id) => this.#callHost(id, count, argv),
      normalizeModule: (_, _runtime, _context, base, specifier) =>
        this.#writeText(encoder.encode(this.#host!.resolveModule(base, specifier))) as never,
      loadModuleSource: (_, _runtime, _context, path) => this.#loadModule(path),
    };
  }

  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  attach(host: GuestHost): void {
    this.#host = host;
  }

  /** Builds the environment in a new runtime and gives the addresses to call it by. */
  prepare(prelude: string): Addresses {
    const ffi = this.#ffi;
    const runtime = ffi.QTS_NewRuntime();
    const context = ffi.QTS_NewContext(runtime, 0 as Parameters<QuickJSFFI["QTS_NewContext"]>[1]);
    this.#at = {
      runtime,
      context,
      entries: {} as Addresses["entries"],
      argv: this.#allocate(4 * MAX_ARGUMENTS),
    };
    ffi.QTS_RuntimeEnableInterruptHandler(runtime);
    ffi.QTS_RuntimeEnableModuleLoader(runtime, 1);

    const natives = ffi.QTS_NewObject(context);
    HOST_FUNCTIONS.forEach((name, id) => {
      const native = ffi.QTS_NewFunction(context, name, 0, false, id as never);
      ffi.QTS_SetProp(context, natives, this.#newString(name), native);
    });
    const install = this.#evaluate(prelude, PRELUDE_FILE, EVAL_GLOBAL);
    const entries = this.#call(install, [natives]);
    // The module finds its exports in a global that exists for this one moment.
    const exportsName = this.#newString("__exports");
    const global = ffi.QTS_GetGlobalObject(context);
    ffi.QTS_SetProp(context, global, exportsName, this.#getProperty(entries, "exports"));
    const moduleSource =
      "const { hostCall, ToolError } = globalThis.__exports; export { hostCall, ToolError };" +
      "delete globalThis.__exports;";
    this.#evaluate(moduleSource, HOST_MODULE, EVAL_MODULE);
    this.runJobs(100);

    const names = [...GUEST_ENTRIES, "makeError"] as const;
    const found = Object.fromEntries(names.map((name) => [name, this.#getProperty(entries, name)]));
    return { ...this.#at, entries: found as Addresses["entries"] };
  }

  /** Where the used memory ends: a block that is larger than all that was allocated can only lie behind it. */
  findHeapEnd(): number {
    const address = this.#allocate(this.memoryBytes / 4);
    this.#module._free(address);
    return address + HEAP_SLACK_BYTES;
  }

  /** Becomes a copy of the prepared instance. */
  resume(image: MemoryImage, addresses: Addresses, stackBytes: number): void {
    restoreImage(this.memory, image);
    this.#at = addresses;
    const bytes = Math.min(Math.max(1, stackBytes), MAX_STACK_BYTES);
    this.#ffi.QTS_RuntimeSetMaxStackSize(addresses.runtime, bytes);
  }

  invoke(entry: GuestEntry, ...args: (string | number | Uint8Array)[]): number {
    const { context } = this.#at;
    const pointers = args.map((arg) =>
      typeof arg === "number" ? this.#ffi.QTS_NewFloat64(context, arg) : this.#newString(arg)
    );
    const result = this.#call(this.#at.entries[entry], pointers);
    for (const pointer of pointers) this.#ffi.QTS_FreeValuePointer(context, pointer);
    const number = this.#ffi.QTS_GetFloat64(context, result);
    this.#ffi.QTS_FreeValuePointer(context, result);
    return number;
  }

  runJobs(max: number): number {
    const { runtime, context, argv } = this.#at;
    const result = this.#ffi.QTS_ExecutePendingJob(runtime, max, argv as never);
    this.#throwIfException(result);
    const count = this.#ffi.QTS_GetFloat64(context, result);
    this.#ffi.QTS_FreeValuePointer(context, result);
    return count;
  }

  #callHost(id: number, count: number, argv: number): JSValuePointer {
    const name = HOST_FUNCTIONS[id];
    if (!this.#host || !name) throw new Error("The guest called a function that does not exist");
    const { context } = this.#at;
    const at = (index: number): JSValuePointer => {
      if (index >= count) throw new RangeError(`The guest left out argument ${index} of '${name}'`);
      return this.#ffi.QTS_ArgvGetJSValueConstPointer(
        argv as never,
        index,
      ) as unknown as JSValuePointer;
    };
    const args: HostArguments = {
      string: (index) => decoder.decode(this.#utf8(at(index))),
      number: (index) => this.#ffi.QTS_GetFloat64(context, at(index)),
      utf8: (index) => this.#utf8(at(index)),
      buffer: (index) => {
        const value = at(index);
        const start = this.#ffi.QTS_GetArrayBuffer(context, value);
        return this.#module.HEAPU8.slice(
          start,
          start + this.#ffi.QTS_GetArrayBufferLength(context, value),
        );
      },
    };
    const answer = this.#host.functions[name](args);
    if (answer === undefined) return 0 as JSValuePointer;
    if (typeof answer === "string") return this.#newString(answer);
    if (typeof answer === "number") return this.#ffi.QTS_NewFloat64(context, answer);
    const start = this.#allocate(answer.length || 1);
    this.#module.HEAPU8.set(answer, start);
    return this.#ffi.QTS_NewArrayBuffer(context, start as never, answer.length);
  }

  /** Text for the engine's module loader; what the host throws becomes the guest's exception. */
  #loadModule(path: string): never {
    let text: string;
    try {
      text = this.#host!.loadModule(path);
    } catch (thrown) {
      const message = this.#newString(thrown instanceof Error ? thrown.message : String(thrown));
      const error = this.#call(this.#at.entries.makeError, [message]);
      this.#ffi.QTS_Throw(this.#at.context, error);
      return 0 as never;
    }
    return this.#writeText(encoder.encode(text)) as never;
  }

  #evaluate(code: string, file: string, flags: number): JSValuePointer {
    const bytes = encoder.encode(code);
    const result = this.#ffi.QTS_Eval(
      this.#at.context,
      this.#writeText(bytes) as never,
      bytes.length,
      file,
      0 as never,
      flags as never,
    );
    return this.#throwIfException(result);
  }

  #call(fn: JSValuePointer, args: readonly JSValuePointer[]): JSValuePointer {
    const { context, argv } = this.#at;
    new Int32Array(this.memory.buffer, argv, MAX_ARGUMENTS).set(args);
    const self = this.#ffi.QTS_GetUndefined();
    return this.#throwIfException(
      this.#ffi.QTS_Call(context, fn, self, args.length, argv as never),
    );
  }

  #throwIfException(value: JSValuePointer): JSValuePointer {
    const error = this.#ffi.QTS_ResolveException(this.#at.context, value);
    if (!error) return value;
    const text = decoder.decode(this.#utf8(error));
    throw /out of memory/.test(text) ? new GuestMemoryError(text) : new Error(text);
  }

  #getProperty(object: JSValuePointer, name: string): JSValuePointer {
    return this.#ffi.QTS_GetProp(this.#at.context, object, this.#newString(name));
  }

  /** A new string of the guest. */
  #newString(text: string | Uint8Array): JSValuePointer {
    const address = this.#writeText(typeof text === "string" ? encoder.encode(text) : text);
    const value = this.#ffi.QTS_NewString(this.#at.context, address as never);
    this.#module._free(address);
    return this.#throwIfException(value);
  }

  /** Writes text with the NUL that ends it in C. */
  #writeText(bytes: Uint8Array): number {
    const address = this.#allocate(bytes.length + 1);
    this.#module.HEAPU8.set(bytes, address);
    this.#module.HEAPU8[address + bytes.length] = 0;
    return address;
  }

  #allocate(bytes: number): number {
    const address = this.#module._malloc(bytes);
    if (!address) throw new GuestMemoryError(`${bytes} bytes do not fit into the guest's memory`);
    return address;
  }

  #utf8(value: JSValuePointer): Uint8Array<ArrayBuffer> {
    const start = this.#ffi.QTS_GetString(this.#at.context, value);
    if (!start) throw new GuestMemoryError("A string does not fit into the guest's memory");
    const heap = this.#module.HEAPU8;
    const bytes = heap.slice(start, heap.indexOf(0, start));
    this.#ffi.QTS_FreeCString(this.#at.context, start);
    return bytes as Uint8Array<ArrayBuffer>;
  }
}
