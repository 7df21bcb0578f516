import type { Buffer } from "node:buffer";

const BLOCK = 512;

/** The regular files of a tar archive, by path. */
export function readTar(tar: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const text = (offset: number, length: number): string =>
    tar.toString("utf8", offset, offset + length).replace(/\0.*$/s, "");
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(text(at + 124, 12).trim(), 8);
    const path = [text(at + 345, 155), text(at, 100)].filter(Boolean).join("/");
    const isFile = ["0", ""].includes(text(at + 156, 1));
    if (isFile) {
      files.set(path.replace(/^\.?\//, ""), tar.subarray(at + BLOCK, at + BLOCK + size));
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
