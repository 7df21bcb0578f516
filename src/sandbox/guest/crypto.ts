import type { GuestCore } from "./core.ts";

/** Installs `crypto.randomUUID` and `crypto.getRandomValues`. */
export function installCrypto(core: GuestCore): void {
  const { native, DOMException } = core;
  const MAX_BYTES = 65_536;

  const crypto = {
    getRandomValues<T extends ArrayBufferView>(array: T): T {
      if (
        !ArrayBuffer.isView(array) || array instanceof Float32Array || array instanceof Float64Array
      ) {
        throw new TypeError("getRandomValues() needs an array of integers");
      }
      if (array.byteLength > MAX_BYTES) {
        throw new DOMException(
          `getRandomValues() fills at most ${MAX_BYTES} bytes`,
          "QuotaExceededError",
        );
      }
      const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
      bytes.set(new Uint8Array(native.random(bytes.length)));
      return array;
    },

    randomUUID(): string {
      const bytes = new Uint8Array(native.random(16));
      bytes[6] = (bytes[6] & 0x0f) | 0x40;
      bytes[8] = (bytes[8] & 0x3f) | 0x80;
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
  core.expose({ crypto });
}
