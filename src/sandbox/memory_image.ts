/**
 * The contents of a WebAssembly memory, kept to make further memories alike. Most of it is zero and is left out.
 * @module
 */

const BLOCK_BYTES = 4096;

/** Runs of blocks that are not all zero, by their address. */
export type MemoryImage = readonly (readonly [address: number, bytes: Uint8Array])[];

/** Copies what is not zero; nothing but zeros may lie behind `usedBytes`. */
export function captureImage(memory: WebAssembly.Memory, usedBytes: number): MemoryImage {
  const image: [number, Uint8Array][] = [];
  const all = new Uint8Array(memory.buffer);
  const end = Math.min(Math.ceil(usedBytes / BLOCK_BYTES) * BLOCK_BYTES, all.length);
  const words = new Int32Array(memory.buffer, 0, end / 4);
  let start = -1;
  for (let block = 0; block <= end; block += BLOCK_BYTES) {
    const used = hasContent(words, block / 4);
    if (used && start < 0) start = block;
    if (!used && start >= 0) {
      image.push([start, all.slice(start, block)]);
      start = -1;
    }
  }
  return image;
}

function hasContent(words: Int32Array, block: number): boolean {
  const end = Math.min(block + BLOCK_BYTES / 4, words.length);
  for (let i = block; i < end; i++) if (words[i] !== 0) return true;
  return false;
}

/** Fills a new memory, which is all zero, with an image. */
export function restoreImage(memory: WebAssembly.Memory, image: MemoryImage): void {
  const all = new Uint8Array(memory.buffer);
  for (const [address, bytes] of image) all.set(bytes, address);
}
