/**
 * Splits a byte stream into lines in linear time: each byte is looked at once and copied at most once.
 * @module
 */

const LINE_FEED = 0x0a;

/** Receives the lines of one stream. */
export interface LineSink {
  /** One line as UTF-8 text, without its line break. */
  line(text: string): void;
  /** A line grew past the cap: its bytes are dropped up to its end. Called once for each such line. */
  overflow(): void;
}

/** Feeds chunks of bytes to a {@linkcode LineSink}. */
export class LineReader {
  readonly #sink: LineSink;
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #skipping = false;

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
    if (this.#skipping || part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) {
      this.#skipping = true;
      this.#parts = [];
      this.#sink.overflow();
      return;
    }
    this.#parts.push(part);
  }

  #finish(): void {
    const parts = this.#parts;
    const skipped = this.#skipping;
    const bytes = this.#bytes;
    this.#parts = [];
    this.#bytes = 0;
    this.#skipping = false;
    if (skipped || bytes === 0) return;
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
