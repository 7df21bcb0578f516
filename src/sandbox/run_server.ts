/**
 * Serves runs inside the worker. In: bytes from the main process, as they come. Out: frames, written to where the worker says.
 * Invariant: one run at a time, each in a guest of its own.
 * @module
 */
import type { Engine, Guest } from "./engine.ts";
import { FrameReader, joinBytes } from "./framing.ts";
import { GuestRun } from "./guest_run.ts";
import { harden } from "./harden.ts";
import { decodeHostMessage, encodeReady, type HostMessage, type RunMessage } from "./messages.ts";
import { preludeSource } from "./prelude.ts";
import { createQuickJsEngine } from "./quickjs.ts";

/** The largest message that the main process may send: a tool result of the largest size that can be configured. */
const MAX_FRAME_BYTES = 512 * 1024 * 1024;
/** Bytes that may wait for the end of a turn. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Bytes that can be handed from thread to thread. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Joins the frames of one turn into one write. */
class FrameWriter {
  readonly #write: (bytes: Bytes) => number;
  #waiting: Bytes[] = [];
  #waitingBytes = 0;

  constructor(write: (bytes: Bytes) => number) {
    this.#write = write;
  }

  send = (frame: Bytes): void => {
    this.#waiting.push(frame);
    this.#waitingBytes += frame.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.flush();
  };

  /** Blocks while the main process does not read: that is what holds back a guest that floods it. */
  flush = (): void => {
    if (this.#waiting.length === 0) return;
    const bytes = joinBytes(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (let sent = 0; sent < bytes.length;) sent += this.#write(bytes.subarray(sent));
  };
}

/** Memory of a guest beyond which it is not left to V8 to give it back some time. */
const LARGE_GUEST_BYTES = 32 * 1024 * 1024;
/** Collects garbage, where V8 was told to allow it. */
const collect = (globalThis as { gc?: () => void }).gc;

/** Serves runs one after the other. */
class RunServer {
  readonly #engine: Engine;
  readonly #writer: FrameWriter;
  readonly #reader = new FrameReader(MAX_FRAME_BYTES);
  #current: GuestRun | undefined;
  /** Made ahead of the next run, for the limits of the last one. */
  #spare: { readonly key: string; readonly guest: Promise<Guest> } | undefined;

  constructor(engine: Engine, writer: FrameWriter) {
    this.#engine = engine;
    this.#writer = writer;
    writer.send(encodeReady());
    writer.flush();
  }

  async receive(chunk: Bytes): Promise<void> {
    for (const frame of this.#reader.push(chunk)) await this.#handle(decodeHostMessage(frame));
    this.#writer.flush();
  }

  async #handle(message: HostMessage): Promise<void> {
    if (message.type === "run") await this.#start(message);
    else if (message.type === "reply") this.#current?.reply(message);
    else if (message.type === "clock") this.#current?.hold(message);
    else this.#current?.cancel();
  }

  async #start(message: RunMessage): Promise<void> {
    const { memoryBytes, stackBytes } = message.limits;
    const key = `${memoryBytes} ${stackBytes}`;
    const create = (): Promise<Guest> => this.#engine.createGuest({ memoryBytes, stackBytes });
    const guest = await (this.#spare?.key === key ? this.#spare.guest : create());
    this.#spare = undefined;
    const run = new GuestRun(guest, message, {
      send: this.#writer.send,
      flush: this.#writer.flush,
      onEnd: () => {
        this.#current = undefined;
        this.#writer.send(encodeReady());
        this.#writer.flush();
        // The guest is still on the stack here; a turn later nothing refers to it.
        if (guest.memoryBytes > LARGE_GUEST_BYTES && collect) setTimeout(collect);
        this.#spare = { key, guest: create() };
      },
    });
    this.#current = run;
    run.start();
  }
}

/**
 * Takes the worker's surroundings away, prepares the engine, and gives the function that takes what comes in.
 * @param write writes some of the bytes, waiting for the reader, and tells how many.
 */
export async function startRunServer(
  wasm: WebAssembly.Module,
  write: (bytes: Bytes) => number,
): Promise<(chunk: Bytes) => void> {
  harden(globalThis);
  // The engine's loader wants a console; a real one would write into the frames.
  const silent = (): void => {};
  Object.assign(globalThis, { console: { log: silent, warn: silent, error: silent } });
  const engine = await createQuickJsEngine(wasm, preludeSource());
  const server = new RunServer(engine, new FrameWriter(write));
  return (chunk) => void server.receive(chunk);
}
