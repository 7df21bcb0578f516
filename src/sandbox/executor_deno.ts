/**
 * The executor's own side of Deno: a Web Worker without permissions.
 * @module
 */
import { ownModule } from "../base/runtime.ts";
import type { GuestWorker } from "./executor.ts";

/** Never called: has the worker's module cached and embedded together with this one. */
export const loadWorkerModule = (): Promise<unknown> => import("./worker.ts");

/** Wall two: a worker that may do nothing. Its own module is loaded with this thread's permissions. */
export function createGuestWorker(url: URL): Worker {
  return new Worker(url, { type: "module", deno: { permissions: "none" } });
}

/** Starts the worker that runs guests. */
export function startGuestWorker(
  url: URL = ownModule("./worker.ts", import.meta.url),
): GuestWorker {
  const worker = createGuestWorker(url);
  const broken = Promise.withResolvers<never>();
  worker.onerror = (event) => {
    event.preventDefault();
    broken.reject(new Error(event.message));
  };
  const loaded = new Promise<void>((resolve) => {
    worker.onmessage = () => resolve();
  });
  return {
    loaded,
    broken: broken.promise,
    post: (message, transfer) => worker.postMessage(message, transfer),
  };
}

/** Reads from standard input; null at its end. */
export const read = (buffer: Uint8Array): Promise<number | null> => Deno.stdin.read(buffer);
