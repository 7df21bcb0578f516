import type { GuestCore } from "./core.ts";

/** Installs `TextEncoder`, `TextDecoder`, `atob` and `btoa`. */
export function installEncoding(core: GuestCore): void {
  const { native, stringify, parse, DOMException } = core;

  const bytesOf = (input: ArrayBuffer | ArrayBufferView): Uint8Array => {
    if (input instanceof ArrayBuffer) return new Uint8Array(input);
    if (ArrayBuffer.isView(input)) {
      return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    }
    throw new TypeError("Expected an ArrayBuffer or a view of one");
  };

  const encode = (text: string): Uint8Array =>
    new Uint8Array(native.encode(stringify(text.toWellFormed())));

  class TextEncoder {
    get encoding(): string {
      return "utf-8";
    }

    encode(text: unknown = ""): Uint8Array {
      return encode(String(text));
    }

    encodeInto(text: string, target: Uint8Array): { read: number; written: number } {
      let read = 0;
      let written = 0;
      for (const character of String(text)) {
        const bytes = encode(character);
        if (written + bytes.length > target.length) break;
        target.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  interface DecoderOptions {
    fatal?: boolean;
    ignoreBOM?: boolean;
  }

  class TextDecoder {
    readonly encoding: string;
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    #held = new Uint8Array(0);
    #started = false;

    constructor(label = "utf-8", options: DecoderOptions = {}) {
      this.encoding = core.ask("encodingName", String(label)) as string;
      this.fatal = Boolean(options.fatal);
      this.ignoreBOM = Boolean(options.ignoreBOM);
    }

    decode(input?: ArrayBuffer | ArrayBufferView, options: { stream?: boolean } = {}): string {
      const given = input === undefined ? new Uint8Array(0) : bytesOf(input);
      const bytes = new Uint8Array(this.#held.length + given.length);
      bytes.set(this.#held);
      bytes.set(given, this.#held.length);
      const { encoding, fatal } = this;
      const settings = {
        encoding,
        fatal,
        ignoreBOM: this.ignoreBOM || this.#started,
        stream: Boolean(options.stream),
      };
      const answer = parse(native.decode(stringify(settings), bytes.buffer)) as {
        text?: string;
        held?: number;
        error?: string;
      };
      this.#started = settings.stream && (this.#started || bytes.length > (answer.held ?? 0));
      this.#held = bytes.slice(bytes.length - (answer.held ?? 0));
      if (answer.text === undefined) throw new TypeError(answer.error);
      return answer.text;
    }
  }

  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  const btoa = function btoa(input: unknown): string {
    const text = String(input);
    let result = "";
    for (let i = 0; i < text.length; i += 3) {
      const [a, b, c] = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
      if (a > 255 || b > 255 || c > 255) {
        throw new DOMException(
          "The string has characters outside of Latin1.",
          "InvalidCharacterError",
        );
      }
      const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
      result += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63] +
        (i + 1 < text.length ? ALPHABET[(bits >> 6) & 63] : "=") +
        (i + 2 < text.length ? ALPHABET[bits & 63] : "=");
    }
    return result;
  };

  const atob = function atob(input: unknown): string {
    let text = String(input).replace(/[\t\n\f\r ]/g, "");
    if (text.length % 4 === 0) text = text.replace(/={1,2}$/, "");
    if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) {
      throw new DOMException("The string is not correctly encoded.", "InvalidCharacterError");
    }
    let result = "";
    let bits = 0;
    let held = 0;
    for (const character of text) {
      bits = ((bits << 6) | ALPHABET.indexOf(character)) & 0xffffff;
      held += 6;
      if (held >= 8) {
        held -= 8;
        result += String.fromCharCode((bits >> held) & 255);
      }
    }
    return result;
  };

  core.expose({ TextEncoder, TextDecoder, atob, btoa });
}
