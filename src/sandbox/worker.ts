/**
 * The permission-less worker, wall two, under Deno. In: bytes from the main process, posted as they come by the executor's
 * main thread. Out: frames on the executor's standard output, written here and nowhere else.
 * @module
 */
import { Worker as NodeWorker } from "node:worker_threads";
import { refuseConstruction } from "./harden.ts";
import { type Bytes, startRunServer } from "./run_server.ts";

/** A worker's own scope, as far as it is needed; JSR allows no directive that would bring its types. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
}

const scope = globalThis as unknown as WorkerScope;
const { stdout } = Deno;

scope.onmessage = async ({ data: wasm }: MessageEvent<WebAssembly.Module>): Promise<void> => {
  // A worker within this one would have every global anew, and with `caches` a way to the disk.
  refuseConstruction(NodeWorker);
  const receive = await startRunServer(wasm, (bytes) => stdout.writeSync(bytes));
  scope.onmessage = ({ data: chunk }: MessageEvent<Bytes>) => receive(chunk);
};
scope.postMessage("loaded");
