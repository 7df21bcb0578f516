/**
 * The executor's own side of Node: a worker thread with a permission model of its own.
 * @module
 */
import { read as readFile } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { ownModule } from "../base/runtime.ts";
import type { GuestWorker } from "./executor.ts";

/** Wall two: a thread that may read Runbyte's own files until it gives that up, and nothing else. */
export function createGuestWorker(url: URL): Worker {
  return new Worker(url, {
    // Without arguments of its own it could start another worker that is free of every restriction.
    execArgv: [
      "--permission",
      `--allow-fs-read=${fileURLToPath(new URL("./", url))}*`,
      "--no-experimental-sqlite",
    ],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 4 },
  });
}

/** Starts the worker that runs guests. */
export function startGuestWorker(
  url: URL = ownModule("./worker_node.ts", import.meta.url),
): GuestWorker {
  const worker = createGuestWorker(url);
  const broken = Promise.withResolvers<never>();
  worker.on("error", broken.reject);
  const loaded = new Promise<void>((resolve) => worker.once("message", () => resolve()));
  return {
    loaded,
    broken: broken.promise,
    post: (message, transfer) => worker.postMessage(message, transfer),
  };
}

/** Reads from standard input; null at its end. */
export function read(buffer: Uint8Array): Promise<number | null> {
  return new Promise((resolve, reject) =>
    readFile(0, buffer, 0, buffer.length, null, (error, count) => {
      // Windows reports the end of a pipe as an error.
      if (error !== null && error.code !== "EOF") reject(error);
      else resolve(count || null);
    })
  );
}
