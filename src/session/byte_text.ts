/**
 * Bytes as text with one character for each, masked so that JSON escapes few of them. The guest's side of it is
 * in `guest_modules.ts`.
 * @module
 */
import { Buffer } from "node:buffer";

/** Every byte is combined with this one; it makes a letter of a zero. */
export const BYTE_MASK = 0x55;

/** Text for the guest. */
export function bytesToText(bytes: Uint8Array): string {
  return Buffer.from(bytes.map((byte) => byte ^ BYTE_MASK)).toString("latin1");
}

/** Bytes from the guest; characters that are no byte lose their upper half. */
export function textToBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "latin1"), (byte) => byte ^ BYTE_MASK);
}
