/**
 * QuickJS in WebAssembly behind the `Engine` interface.
 *
 * The environment is evaluated once, in a first instance; the bytes of its memory then make every further guest, so that
 * a run costs an instance and a copy but no parsing. Pointers found in the first instance hold in all of them.
 * @module
 */
import type { QuickJSEmscriptenModule, QuickJSSyncVariant } from "quickjs-emscripten-core";
import variant from "@jitl/quickjs-wasmfile-release-sync";
import type { Engine, Guest, GuestOptions } from "./engine.ts";
import { captureImage } from "./memory_image.ts";
import { QuickJsGuest } from "./quickjs_guest.ts";

const PAGE_BYTES = 64 * 1024;
/** What the engine's module declares as its smallest and largest memory. */
const INITIAL_PAGES = 256;
const MAX_PAGES = 32_768;

type Load = (options: object) => Promise<QuickJSEmscriptenModule>;

/** Prepares the engine: evaluates `prelude`, an expression that gives a function from natives to entries. */
export async function createQuickJsEngine(
  wasm: WebAssembly.Module,
  prelude: string,
): Promise<Engine> {
  const { importModuleLoader, importFFI } = variant as unknown as QuickJSSyncVariant;
  const [load, FFI] = await Promise.all([
    importModuleLoader() as unknown as Promise<Load>,
    importFFI(),
  ]);

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
    return new QuickJsGuest(module, new FFI(module), wasmMemory);
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
