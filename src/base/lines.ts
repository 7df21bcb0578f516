/**
 * Splits a byte stream into lines in linear time: each byte is looked at once and copied at most once.
 * @module
 */

const LINE_FEED = 0x0a;

/** Bytes that are kept of either end of a line over the cap. */
const KEPT_BYTES = 256;

/** Receives the lines of one stream. */
export interface LineSink {
  /** One line as UTF-8 text, without its line break. */
  line(text: string): void;
  /** A line grew past the cap: its bytes are dropped up to its end. Called once for each such line. */
  overflow(): void;
  /** Such a line has come to its end; these are the first and the last of its characters. */
  skipped?(head: string, tail: string): void;
}

/** Feeds chunks of bytes to a {@linkcode LineSink}. */
export class LineReader {
  readonly #sink: LineSink;
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #skipping = false;
  #head = "";
  #tail: Uint8Array = new Uint8Array();

  /** @param maxBytes the longest line that is kept. */
  constructor(sink: LineSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  /** Takes the next chunk; the chunk must not be changed afterwards. */
  push(chunk: Uint8Array): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      this.#take(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (end === -1) return;
      this.#finish();
      start = end + 1;
    }
  }

  #take(part: Uint8Array): void {
    if (part.length === 0) return;
    if (this.#skipping) return this.#keepTail(part);
    this.#bytes += part.length;
    this.#parts.push(part);
    if (this.#bytes <= this.#maxBytes) return;
    this.#skipping = true;
    const line = join(this.#parts, this.#bytes);
    this.#head = this.#decoder.decode(line.subarray(0, KEPT_BYTES));
    this.#keepTail(line);
    this.#parts = [];
    this.#sink.overflow();
  }

  #keepTail(part: Uint8Array): void {
    const both = [this.#tail, part.subarray(-KEPT_BYTES)];
    this.#tail = join(both, both[0].length + both[1].length).slice(-KEPT_BYTES);
  }

  #finish(): void {
    const parts = this.#parts;
    const skipped = this.#skipping;
    const bytes = this.#bytes;
    this.#parts = [];
    this.#bytes = 0;
    this.#skipping = false;
    if (skipped) {
      this.#sink.skipped?.(this.#head, this.#decoder.decode(this.#tail));
      this.#tail = new Uint8Array();
      return;
    }
    if (bytes === 0) return;
    this.#sink.line(this.#decoder.decode(parts.length === 1 ? parts[0] : join(parts, bytes)));
  }
}

function join(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
