/**
 * QuickJS in WebAssembly behind the `Engine` interface.
 *
 * The environment is evaluated once, in a first instance; the bytes of its memory then make every further guest, so that
 * a run costs an instance and a copy but no parsing. Pointers found in the first instance hold in all of them.
 * @module
 */
import type { QuickJSEmscriptenModule } from "quickjs-emscripten-core";
import loadModule from "@jitl/quickjs-wasmfile-release-sync/emscripten-module";
import { QuickJSFFI } from "@jitl/quickjs-wasmfile-release-sync/ffi";
import type { Engine, Guest, GuestOptions } from "./engine.ts";
import { captureImage } from "./memory_image.ts";
import { QuickJsGuest } from "./quickjs_guest.ts";

const PAGE_BYTES = 64 * 1024;
/** What the engine's module declares as its smallest and largest memory. */
const INITIAL_PAGES = 256;
const MAX_PAGES = 32_768;

// Imported as they are and not through the package's main module, which would import them when the worker may no longer.
const load = loadModule as unknown as (options: object) => Promise<QuickJSEmscriptenModule>;

/** Prepares the engine: evaluates `prelude`, an expression that gives a function from natives to entries. */
export async function createQuickJsEngine(
  wasm: WebAssembly.Module,
  prelude: string,
): Promise<Engine> {
  async function instantiate(memoryBytes: number): Promise<QuickJsGuest> {
    const pages = Math.min(Math.max(INITIAL_PAGES, Math.ceil(memoryBytes / PAGE_BYTES)), MAX_PAGES);
    const wasmMemory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: pages });
    const silent = (): void => {};
    const module = await load({
      wasmMemory,
      print: silent,
      printErr: silent,
      instantiateWasm(
        imports: WebAssembly.Imports,
        onSuccess: (instance: WebAssembly.Instance) => void,
      ) {
        onSuccess(new WebAssembly.Instance(wasm, imports));
      },
    });
    return new QuickJsGuest(module, new QuickJSFFI(module), wasmMemory);
  }

  const first = await instantiate(INITIAL_PAGES * PAGE_BYTES);
  const addresses = first.prepare(prelude);
  const image = captureImage(first.memory, first.findHeapEnd());

  return {
    async createGuest({ memoryBytes, stackBytes }: GuestOptions): Promise<Guest> {
      const guest = await instantiate(memoryBytes);
      guest.resume(image, addresses, stackBytes);
      return guest;
    },
  };
}
