/**
 * The worker of an executor with wall one open: the very worker, hardened by itself, but what it is given to run is
 * plain JavaScript in its own realm, as if the program had broken out of the engine.
 * @module
 */
/// <reference lib="deno.worker" />
import { FrameReader } from "../../../../src/sandbox/framing.ts";
import { decodeHostMessage, encodeDone, encodeReady } from "../../../../src/sandbox/messages.ts";
import "../../../../src/sandbox/worker.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Listener = (event: MessageEvent) => Promise<void>;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const { stdout } = Deno;
const reader = new FrameReader(2 ** 30);
const encoder = new TextEncoder();

/** Every global before the worker was hardened, for programs that ask what stands without it. */
const before: Record<string, unknown> = {};
for (
  let level: object = globalThis;
  level !== Object.prototype;
  level = Object.getPrototypeOf(level)
) {
  for (const name of Object.getOwnPropertyNames(level)) {
    before[name] ??= Reflect.get(globalThis, name);
  }
}

/** Runs the body of an async function, and sends what it returns as the run's value. */
async function runEscaped(code: string): Promise<void> {
  let text: string;
  try {
    // The process makes no code of strings; a module is what is left to somebody who is out.
    const module = `export default async (before) => {${code}\n}; // ${Math.random()}`;
    const { default: run } = await import(`data:text/javascript,${encodeURIComponent(module)}`);
    text = JSON.stringify(await run(before)) ?? "null";
  } catch (error) {
    text = JSON.stringify(`threw ${error}`);
  }
  write(encodeDone("json", encoder.encode(text), false));
  write(encodeReady());
}

/** One write may take a part only. */
function write(bytes: Bytes): void {
  for (let sent = 0; sent < bytes.length;) sent += stdout.writeSync(bytes.subarray(sent));
}

const start = scope.onmessage as Listener;
scope.onmessage = async (event: MessageEvent<WebAssembly.Module>): Promise<void> => {
  await start(event);
  scope.onmessage = ({ data }: MessageEvent<Bytes>) => {
    for (const frame of reader.push(data)) {
      const message = decodeHostMessage(frame);
      if (message.type === "run") void runEscaped(message.program.modules[message.program.entry]);
    }
  };
};
