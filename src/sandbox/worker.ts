/**
 * The permission-less worker, wall two, under Deno. In: bytes from the main process, posted as they come by the executor's
 * main thread. Out: frames on the executor's standard output, written here and nowhere else.
 * @module
 */
/// <reference lib="deno.worker" />
import { type Bytes, startRunServer } from "./run_server.ts";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const { stdout } = Deno;

scope.onmessage = async ({ data: wasm }: MessageEvent<WebAssembly.Module>): Promise<void> => {
  const receive = await startRunServer(wasm, (bytes) => stdout.writeSync(bytes));
  scope.onmessage = ({ data: chunk }: MessageEvent<Bytes>) => receive(chunk);
};
scope.postMessage("loaded");
