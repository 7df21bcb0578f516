/**
 * The engine's WebAssembly, compiled once in the executor's main thread while it may still read files.
 * @module
 */
import { IS_BUNDLE, RUNTIME } from "../base/runtime.ts";

/** Compiles it; needs read access to where it is installed. */
export async function compileEngine(): Promise<WebAssembly.Module> {
  const url = IS_BUNDLE
    ? new URL("./quickjs.wasm", import.meta.url)
    : new URL(import.meta.resolve("@jitl/quickjs-wasmfile-release-sync/wasm"));
  return await WebAssembly.compile(await readBytes(url));
}

async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  // `node:fs` alone would make every executor start some ten milliseconds later under Deno.
  if (RUNTIME === "deno") return await Deno.readFile(url);
  const { readFile } = await import("node:fs/promises");
  return new Uint8Array(await readFile(url));
}
