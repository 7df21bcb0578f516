/**
 * What the guest's environment has computed by this process's own engine: Intl, URL parsing, text decoding.
 * Requests are untrusted JSON and answers are JSON; nothing here reaches out of the process.
 * @module
 */
import { describeLocale, GuestIntl } from "./intl.ts";

/** Characters of a request; what is longer would keep the process busy without the guest's limits. */
const MAX_REQUEST_CHARS = 4 * 1024 * 1024;

const URL_PARTS = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

type Operation = (...args: never[]) => unknown;

/** The operations of one run. */
export class GuestNatives {
  readonly #intl = new GuestIntl();
  readonly #operations: Readonly<Record<string, Operation>> = {
    openIntl: (kind: string, locales: unknown, options: unknown) =>
      this.#intl.open(kind, locales, options),
    useIntl: (id: number, method: string, args: unknown[]) => this.#intl.call(id, method, args),
    supportedLocales: (kind: string, locales: unknown, options: unknown) =>
      this.#intl.supportedLocales(kind, locales, options),
    canonicalLocales: (locales: string[]) => Intl.getCanonicalLocales(locales),
    supportedValues: (key: never) => Intl.supportedValuesOf(key),
    locale: describeLocale,
    maximizeLocale: (tag: string) => new Intl.Locale(tag).maximize().toString(),
    minimizeLocale: (tag: string) => new Intl.Locale(tag).minimize().toString(),
    upperCase: (text: string, locales: string) => text.toLocaleUpperCase(locales),
    lowerCase: (text: string, locales: string) => text.toLocaleLowerCase(locales),
    parseUrl: (url: string, base?: string) => partsOf(new URL(url, base)),
    setUrl: (href: string, name: string, value: string) => {
      if (!URL_PARTS.includes(name as typeof URL_PARTS[number])) {
        throw new TypeError(`A URL has no '${name}'`);
      }
      const url = new URL(href);
      (url as unknown as Record<string, string>)[name] = value;
      return partsOf(url);
    },
    percentDecode: decodeLoosely,
    encodingName: (label: string) => new TextDecoder(label).encoding,
  };

  /** Compares two strings by an opened collator; NaN if there is none of that number. */
  compare(collator: number, a: string, b: string): number {
    return this.#intl.compare(collator, a, b);
  }

  /** Answers `[operation, …args]` with `{ value }` or `{ error }`. */
  answer(request: string): string {
    try {
      if (request.length > MAX_REQUEST_CHARS) {
        throw new RangeError("The text is too long for this operation");
      }
      const [name, ...args] = JSON.parse(request) as [string, ...never[]];
      if (!Object.hasOwn(this.#operations, name)) {
        throw new TypeError(`There is no operation '${name}'`);
      }
      return JSON.stringify({ value: this.#operations[name](...args) });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return JSON.stringify({ error: { name, message } });
    }
  }
}

interface DecodeSettings {
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  readonly stream: boolean;
}

/** Decodes bytes; with `stream`, `held` tells how many bytes at the end wait for more. */
export function decodeText(options: string, bytes: Uint8Array): string {
  const { encoding, fatal, ignoreBOM, stream } = JSON.parse(options) as DecodeSettings;
  const held = stream ? incompleteBytes(encoding, bytes) : 0;
  try {
    const text = new TextDecoder(encoding, { fatal, ignoreBOM }).decode(
      bytes.subarray(0, bytes.length - held),
    );
    return JSON.stringify({ text, held });
  } catch (error) {
    return JSON.stringify({ error: (error as Error).message, held: 0 });
  }
}

/** Bytes at the end that begin a character without finishing it. */
function incompleteBytes(encoding: string, bytes: Uint8Array): number {
  if (encoding.startsWith("utf-16")) return bytes.length % 2;
  if (encoding !== "utf-8") return 0;
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

function partsOf(url: URL): Record<string, string> {
  return Object.fromEntries(URL_PARTS.map((name) => [name, url[name]]));
}

/** Percent-decoding that takes ill-formed sequences as they come, as query strings are read. */
function decodeLoosely(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll("&", "%26").replaceAll("+", "%2B")}`).get("x") ??
    "";
}
