/**
 * Length-prefixed frames between the main process and an executor: four bytes of length, one byte of kind, the payload.
 * Linear in the bytes read, however large a frame is or however it was cut into chunks.
 * @module
 */

/** Bytes before the payload: a little-endian length (kind and payload), then the kind. */
const HEADER_BYTES = 5;

/** One message on the pipe. */
export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** Puts one frame together; the parts are joined as they stand. */
export function encodeFrame(kind: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const frame = new Uint8Array(HEADER_BYTES + length);
  new DataView(frame.buffer).setUint32(0, length + 1, true);
  frame[4] = kind;
  let offset = HEADER_BYTES;
  for (const part of parts) {
    frame.set(part, offset);
    offset += part.length;
  }
  return frame;
}

/** Joins byte arrays; a single one is given back as it is. */
export function joinBytes(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  if (parts.length === 1) return parts[0];
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** Cuts a stream of chunks back into frames. */
export class FrameReader {
  /** Frames with more bytes than this are refused; may be changed between frames. */
  maxBytes: number;
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #buffered = 0;
  /** Bytes that must be there before the next look. */
  #wanted = HEADER_BYTES;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes one chunk, which must not change afterwards, and gives the frames that it completes.
   * @throws {RangeError} if a frame announces more than `maxBytes`; the stream is then unusable.
   */
  *push(chunk: Uint8Array<ArrayBuffer>): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    while (this.#buffered >= this.#wanted) {
      const bytes = joinBytes(this.#chunks);
      this.#chunks = [bytes];
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      if (length === 0 || length > this.maxBytes) {
        throw new RangeError(`A frame of ${length} bytes is over the limit of ${this.maxBytes}`);
      }
      const end = HEADER_BYTES - 1 + length;
      if (bytes.length < end) {
        this.#wanted = end;
        return;
      }
      this.#chunks = [bytes.subarray(end)];
      this.#buffered = bytes.length - end;
      this.#wanted = HEADER_BYTES;
      yield { kind: bytes[4], payload: bytes.subarray(HEADER_BYTES, end) };
    }
  }
}
