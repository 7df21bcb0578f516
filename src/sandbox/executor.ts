/**
 * The executor process, wall three: gives up every permission, hosts the worker, and passes it what comes on standard input.
 * Started by `main.ts __executor`; ends when its input does, so it never outlives the main process.
 * @module
 */
import { compileEngine } from "./wasm.ts";

const PERMISSIONS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;
/** What one read takes at most. */
const READ_BYTES = 256 * 1024;

/** Serves until standard input ends; then the process exits. */
export async function runExecutor(): Promise<void> {
  const worker = createGuestWorker(new URL("./worker.ts", import.meta.url));
  const broken = Promise.withResolvers<never>();
  worker.onerror = (event) => {
    event.preventDefault();
    broken.reject(new Error(event.message));
  };
  const loaded = new Promise<void>((resolve) => {
    worker.onmessage = () => resolve();
  });
  const compiled = compileEngine();
  await Promise.race([loaded, broken.promise]);
  const wasm = await compiled;
  // From here on neither this thread nor the worker can reach anything but the pipes.
  dropPermissions();
  worker.postMessage(wasm);
  // A busy worker cannot be terminated; the process can.
  try {
    await Promise.race([passInput(worker), broken.promise]);
    Deno.exit(0);
  } catch (error) {
    Deno.stderr.writeSync(new TextEncoder().encode(`${error}\n`));
    Deno.exit(1);
  }
}

/** Wall two: a worker that may do nothing. Its own module is loaded with this thread's permissions. */
export function createGuestWorker(url: URL): Worker {
  return new Worker(url, { type: "module", deno: { permissions: "none" } });
}

/** Gives up, for good, everything that this process may do. */
export function dropPermissions(): void {
  for (const name of PERMISSIONS) {
    Deno.permissions.revokeSync({ name } as Deno.PermissionDescriptor);
  }
}

async function passInput(worker: Worker): Promise<void> {
  let buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    const count = await Deno.stdin.read(buffer);
    if (count === null) return;
    if (count > READ_BYTES / 2) {
      worker.postMessage(buffer.subarray(0, count), [buffer.buffer]);
      buffer = new Uint8Array(READ_BYTES);
    } else {
      const chunk = buffer.slice(0, count);
      worker.postMessage(chunk, [chunk.buffer]);
    }
  }
}
