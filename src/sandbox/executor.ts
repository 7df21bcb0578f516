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
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions: "none" },
  });
  const broken = Promise.withResolvers<never>();
  worker.onerror = (event) => {
    event.preventDefault();
    broken.reject(new Error(event.message));
  };
  const loaded = new Promise<void>((resolve) => {
    worker.onmessage = () => resolve();
  });
  const wasm = compileEngine();
  await Promise.race([loaded, broken.promise]);
  const module = await wasm;
  // From here on neither this thread nor the worker can reach anything but the pipes.
  for (const name of PERMISSIONS) {
    Deno.permissions.revokeSync({ name } as Deno.PermissionDescriptor);
  }
  worker.postMessage(module);
  try {
    await Promise.race([passInput(worker), broken.promise]);
  } finally {
    // A busy worker cannot be terminated; the process can.
    Deno.exit(0);
  }
}

async function passInput(worker: Worker): Promise<void> {
  let buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    const count = await Deno.stdin.read(buffer);
    if (count === null) return;
    if (count > READ_BYTES / 2) {
      const full = buffer.subarray(0, count);
      worker.postMessage(full, [buffer.buffer]);
      buffer = new Uint8Array(READ_BYTES);
    } else {
      const chunk = buffer.slice(0, count);
      worker.postMessage(chunk, [chunk.buffer]);
    }
  }
}
