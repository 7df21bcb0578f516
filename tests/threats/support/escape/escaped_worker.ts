/**
 * The worker of an executor with wall one open: the very worker, hardened by itself, but what it is given to run is
 * evaluated as plain JavaScript in its own realm, as if the program had broken out of the engine.
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
const evaluate = eval;

/** Runs the body of an async function in the global scope, and sends what it returns as the run's value. */
async function runEscaped(code: string): Promise<void> {
  let text: string;
  try {
    text = JSON.stringify(await evaluate(`(async () => {${code}\n})()`)) ?? "null";
  } catch (error) {
    text = JSON.stringify(`threw ${error}`);
  }
  stdout.writeSync(encodeDone("json", encoder.encode(text), false));
  stdout.writeSync(encodeReady());
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
