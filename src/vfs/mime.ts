/**
 * Tells text from binary content and names the kind of the latter.
 * @module
 */

const MAGIC: readonly (readonly [string, string])[] = [
  ["89504e470d0a1a0a", "image/png"],
  ["ffd8ff", "image/jpeg"],
  ["474946383761", "image/gif"],
  ["474946383961", "image/gif"],
  ["25504446", "application/pdf"],
  ["4f676753", "audio/ogg"],
  ["494433", "audio/mpeg"],
  ["664c6143", "audio/flac"],
  ["504b0304", "application/zip"],
  ["1f8b", "application/gzip"],
];

const BY_EXTENSION: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  bmp: "image/bmp",
  ico: "image/x-icon",
  pdf: "application/pdf",
  zip: "application/zip",
  gz: "application/gzip",
  wasm: "application/wasm",
  mp3: "audio/mpeg",
  wav: "audio/wav",
  ogg: "audio/ogg",
  m4a: "audio/mp4",
  flac: "audio/flac",
  mp4: "video/mp4",
  webm: "video/webm",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
};

/** Kinds that are ZIP files inside and known by their name alone. */
const ZIP_LIKE = new Set(["docx", "xlsx", "pptx"]);

/** The text of UTF-8 bytes, or undefined if they are something else. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The MIME type of binary content: what its first bytes say, else what its name says. */
export function findMimeType(name: string, head: Uint8Array): string {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const named = Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
  if (named && ZIP_LIKE.has(extension)) return named;
  const hex = Array.from(head.subarray(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  if (hex.startsWith("52494646")) {
    const form = hex.slice(16);
    if (form === "57454250") return "image/webp";
    if (form === "57415645") return "audio/wav";
  }
  const known = MAGIC.find(([magic]) => hex.startsWith(magic))?.[1];
  return known ?? named ?? "application/octet-stream";
}
