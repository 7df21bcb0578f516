/**
 * The modules that Runbyte itself offers to programs: `@runbyte/fs` and `@runbyte/tools`.
 * Each has types for the checker and JavaScript that runs in the sandbox, where its only way out is `hostCall`.
 * @module
 */
import { createHash } from "node:crypto";
import type { ModuleFile } from "../compile/program.ts";
import { HOST_MODULE } from "../sandbox/protocol.ts";
import { BYTE_MASK } from "./byte_text.ts";

const FS_TYPES =
  `/** Files below /workspace, for example "data.json", "./workspace/data.json" or "/workspace/data.json". */

/** What stat() tells. */
export interface FileStat {
  readonly kind: "file" | "directory";
  /** Bytes. */
  readonly size: number;
  /** ISO 8601. */
  readonly modified: string;
}

/** Text, as UTF-8 unless "base64" is given. */
export declare function readFile(path: string, encoding?: "utf8" | "utf-8" | "base64" | { readonly encoding?: "utf8" | "utf-8" | "base64" }): Promise<string>;
/** Bytes of any file. */
export declare function readFile(path: string, encoding: "bytes" | { readonly encoding: "bytes" }): Promise<Uint8Array>;
/** Writes a whole file and the directories above it. With "base64" the text is decoded first. */
export declare function writeFile(path: string, data: string | ArrayBuffer | ArrayBufferView, encoding?: "utf8" | "utf-8" | "base64"): Promise<void>;
/** Adds to the end of a file; makes it if it is missing. */
export declare function appendFile(path: string, data: string | ArrayBuffer | ArrayBufferView, encoding?: "utf8" | "utf-8" | "base64"): Promise<void>;
/** Names in a directory; those of directories end in "/". */
export declare function listFiles(path?: string): Promise<string[]>;
export declare function deleteFile(path: string): Promise<void>;
export declare function exists(path: string): Promise<boolean>;
export declare function stat(path: string): Promise<FileStat>;
export declare function readJSON<T = any>(path: string): Promise<T>;
export declare function writeJSON(path: string, data: unknown, pretty?: boolean): Promise<void>;

export declare const fs: {
  readonly readFile: typeof readFile;
  readonly writeFile: typeof writeFile;
  readonly appendFile: typeof appendFile;
  readonly listFiles: typeof listFiles;
  readonly deleteFile: typeof deleteFile;
  readonly exists: typeof exists;
  readonly stat: typeof stat;
  readonly readJSON: typeof readJSON;
  readonly writeJSON: typeof writeJSON;
};
export default fs;
`;

/**
 * Bytes cross to the host as text with one character for each, which is far cheaper to make in the guest than base64.
 * They are masked, since JSON writes a zero, the commonest byte, as six characters; see `byte_text.ts`.
 */
const FS_RUNTIME = `import { hostCall } from "${HOST_MODULE}";

const { fromCharCode } = String;

function toText(bytes) {
  const masked = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  masked.set(bytes);
  const words = new Uint32Array(masked.buffer);
  for (let i = 0; i < words.length; i++) words[i] ^= ${BYTE_MASK * 0x01010101};
  const parts = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    parts.push(fromCharCode.apply(null, masked.subarray(start, Math.min(start + 8192, bytes.length))));
  }
  return parts.join("");
}

function toBytes(text) {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) ^ ${BYTE_MASK};
  return bytes;
}

function content(operation, data, encoding) {
  if (typeof data === "string") return encoding === "base64" ? { base64: data } : { text: data };
  let bytes;
  if (data instanceof ArrayBuffer) bytes = new Uint8Array(data);
  else if (ArrayBuffer.isView(data)) bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  else {
    throw new TypeError(operation + "() takes text or bytes, not " + (data === null ? "null" : typeof data) +
      ". Write other values with writeJSON()");
  }
  if (bytes.length > MAX_FILE_BYTES) {
    throw new RangeError(operation + "() was given " + bytes.length + " bytes, a file may have " + MAX_FILE_BYTES +
      " (limits.workspaceFileBytes)");
  }
  return { bytes: toText(bytes) };
}

export async function readFile(path, encoding) {
  const wanted = typeof encoding === "object" && encoding !== null ? encoding.encoding : encoding;
  if (wanted !== undefined && !["utf8", "utf-8", "base64", "bytes"].includes(wanted)) {
    throw new TypeError("readFile() knows the encodings utf8, base64 and bytes, not " + String(wanted));
  }
  if (wanted === "bytes") return toBytes(await hostCall("fs", "readFile", { path, encoding: "bytes" }));
  return await hostCall("fs", "readFile", { path, encoding: wanted === "base64" ? "base64" : "utf8" });
}

export async function writeFile(path, data, encoding) {
  await hostCall("fs", "writeFile", { path, ...content("writeFile", data, encoding) });
}

export async function appendFile(path, data, encoding) {
  await hostCall("fs", "appendFile", { path, ...content("appendFile", data, encoding) });
}

export async function listFiles(path = "/workspace") {
  return await hostCall("fs", "listFiles", { path });
}

export async function deleteFile(path) {
  await hostCall("fs", "deleteFile", { path });
}

export async function exists(path) {
  return await hostCall("fs", "exists", { path });
}

export async function stat(path) {
  return await hostCall("fs", "stat", { path });
}

export async function readJSON(path) {
  const text = await readFile(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError("'" + path + "' is not valid JSON: " + error.message);
  }
}

export async function writeJSON(path, data, pretty = true) {
  const text = JSON.stringify(data, null, pretty ? 2 : 0);
  if (text === undefined) throw new TypeError("writeJSON() was given " + typeof data + ", which JSON cannot hold");
  await writeFile(path, text);
}

export const fs = Object.freeze({
  readFile, writeFile, appendFile, listFiles, deleteFile, exists, stat, readJSON, writeJSON,
});
export default fs;
`;

const TOOLS_TYPES =
  `/** Calls a tool by the names that its server uses, unchecked; for names known only at run time. */
export declare function callTool(server: string, tool: string, args?: object): Promise<any>;

/** What a failed tool call throws. */
export declare class ToolError extends Error {
  readonly server: string;
  readonly tool: string;
  /** The blocks that the tool answered with its error, if there were any. */
  readonly content?: readonly any[];
}

declare const tools: { readonly callTool: typeof callTool; readonly ToolError: typeof ToolError };
export default tools;
`;

const TOOLS_RUNTIME = `import { hostCall, ToolError } from "${HOST_MODULE}";

export { ToolError };

export async function callTool(server, tool, args) {
  return await hostCall("tool", String(server) + "/" + String(tool), args ?? {});
}

export default Object.freeze({ callTool, ToolError });
`;

/** The built-in modules by the name that programs import. */
export function createGuestModules(maxFileBytes: number): ReadonlyMap<string, ModuleFile> {
  const fsRuntime = `${FS_RUNTIME}\nconst MAX_FILE_BYTES = ${maxFileBytes};\n`;
  return new Map(
    [
      moduleFile("@runbyte/fs", FS_TYPES, fsRuntime),
      moduleFile("@runbyte/tools", TOOLS_TYPES, TOOLS_RUNTIME),
    ].map((module) => [module.path, module]),
  );
}

function moduleFile(path: string, source: string, runtime: string): ModuleFile {
  const version = createHash("sha256").update(source).update(runtime).digest("hex");
  return { path, source, runtime, version };
}
