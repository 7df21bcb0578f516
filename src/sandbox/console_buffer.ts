import { encodeConsole } from "./messages.ts";
import { type ConsoleLevel, type ConsoleLine, MAX_CONSOLE_BYTES } from "./protocol.ts";

/** Lines that are sent one by one, so that a program that hangs after them still shows them. */
const EAGER_LINES = 50;
/** After those, what may wait. */
const BATCH_CHARS = 64 * 1024;
const BATCH_MS = 20;
/** What one line costs beside its text. */
const LINE_OVERHEAD = 16;

/** How frames leave the worker. */
export interface FrameSink {
  readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  /** Writes what was sent without waiting for the end of the turn. */
  readonly flush: () => void;
}

/** Collects the console lines of one run, sends them in batches, and counts what is too much. */
export class ConsoleBuffer {
  readonly #sink: FrameSink;
  #lines: ConsoleLine[] = [];
  #chars = 0;
  #count = 0;
  #kept = 0;
  #dropped = 0;
  #flushedAt = performance.now();

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  add(level: string, text: string): undefined {
    const room = MAX_CONSOLE_BYTES - this.#kept - LINE_OVERHEAD;
    if (room <= 0) {
      this.#dropped++;
      return;
    }
    const kept = text.length > room ? `${text.slice(0, room)}…` : text;
    this.#kept += kept.length + LINE_OVERHEAD;
    this.#chars += kept.length + LINE_OVERHEAD;
    this.#lines.push({ level: level as ConsoleLevel, text: kept });
    const isDue = ++this.#count <= EAGER_LINES || this.#chars > BATCH_CHARS ||
      performance.now() - this.#flushedAt > BATCH_MS;
    if (isDue) {
      this.collect();
      this.#sink.flush();
    }
  }

  /** Sends what has come together, at the end of a turn. */
  collect(): void {
    if (this.#lines.length === 0 && this.#dropped === 0) return;
    this.#sink.send(encodeConsole(this.#lines, this.#dropped));
    this.#lines = [];
    this.#chars = 0;
    this.#dropped = 0;
    this.#flushedAt = performance.now();
  }
}
