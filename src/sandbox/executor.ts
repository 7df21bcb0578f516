/**
 * The executor process, wall three: gives up every permission, hosts the worker, and passes it what comes on standard input.
 * Started by `main.ts __executor`; ends when its input does, so it never outlives the main process.
 * @module
 */
import { dropPermissions, exit, RUNTIME } from "../base/runtime.ts";
import { compileEngine } from "./wasm.ts";

/** What one read takes at most. */
const READ_BYTES = 256 * 1024;

/** Wall two as the executor sees it. */
export interface GuestWorker {
  /** Resolves when its modules are loaded. */
  readonly loaded: Promise<void>;
  /** Rejects when it has failed. */
  readonly broken: Promise<never>;
  post(message: WebAssembly.Module | Uint8Array<ArrayBuffer>, transfer: ArrayBuffer[]): void;
}

/** What the executor needs of its runtime. */
export interface ExecutorRuntime {
  /** @param url its module; that of Runbyte's own worker if left out. */
  startGuestWorker(url?: URL): GuestWorker;
  /** Reads from standard input; null at its end. */
  read(buffer: Uint8Array): Promise<number | null>;
}

/**
 * Serves until standard input ends; then the process exits.
 * @param workerUrl the module of the worker; Runbyte's own if left out.
 */
export async function runExecutor(workerUrl?: URL): Promise<void> {
  const { startGuestWorker, read }: ExecutorRuntime = RUNTIME === "node"
    ? await import("./executor_node.ts")
    : await import("./executor_deno.ts");
  const worker = startGuestWorker(workerUrl);
  const compiled = compileEngine();
  await Promise.race([worker.loaded, worker.broken]);
  const wasm = await compiled;
  // From here on neither this thread nor the worker can reach anything but the pipes.
  dropPermissions();
  worker.post(wasm, []);
  await Promise.race([passInput(read, worker), worker.broken]);
  // A busy worker cannot be terminated; the process can.
  exit(0);
}

async function passInput(read: ExecutorRuntime["read"], worker: GuestWorker): Promise<void> {
  let buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    const count = await read(buffer);
    if (count === null) return;
    if (count > READ_BYTES / 2) {
      worker.post(buffer.subarray(0, count), [buffer.buffer]);
      buffer = new Uint8Array(READ_BYTES);
    } else {
      const chunk = buffer.slice(0, count);
      worker.post(chunk, [chunk.buffer]);
    }
  }
}
