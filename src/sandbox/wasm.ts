/**
 * The engine's WebAssembly, compiled once in the executor's main thread while it may still read files.
 * @module
 */

/** Compiles it; needs read access to the module cache. */
export async function compileEngine(): Promise<WebAssembly.Module> {
  const url = new URL(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"));
  return await WebAssembly.compile(await Deno.readFile(url));
}
