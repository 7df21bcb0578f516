/**
 * The one gate that every path of an agent passes. In: untrusted text. Out: clean segments below `/`.
 * Invariant: what comes out holds no `..`, no separator, no control character and nothing that a file
 * system could read as anything but a plain name. Links on disk are the workspace's business.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";

const MAX_PATH_LENGTH = 1_024;
const MAX_SEGMENT_BYTES = 200;
const MAX_DEPTH = 16;

/** Letters, marks, numbers, punctuation, symbols and the plain space; no controls, no invisible characters. */
const ALLOWED = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u;

/** Names that Windows opens as devices, whatever follows behind a dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\.|$)/i;

const encoder = new TextEncoder();

/**
 * Splits a path of the tree into its segments: `/servers/github/`, `servers/github` and `./servers/github`
 * all give `["servers", "github"]`, and `/` gives none.
 * @throws {RunbyteError} `PATH_INVALID`, with a hint that says how to write it.
 */
export function parseTreePath(path: string): string[] {
  if (typeof path !== "string") throw invalid(String(path), "a path must be text");
  if (path.length > MAX_PATH_LENGTH) {
    throw invalid(
      `${path.slice(0, 40)}…`,
      `it is ${path.length} characters long, at most ${MAX_PATH_LENGTH} are allowed`,
    );
  }
  if (path.includes("\0")) throw invalid(path, "it contains a NUL character");
  if (!path.isWellFormed()) throw invalid(path, "it contains half a surrogate pair");
  if (path.includes("\\")) {
    throw invalid(path, "it contains a backslash", "Separate names with '/'");
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) {
    throw invalid(path, "URLs and drive letters are not paths here", TREE_HINT);
  }
  if (/%[0-9a-f]{2}/i.test(path)) {
    throw invalid(path, "it is percent-encoded", "Write the characters themselves");
  }
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.length > MAX_DEPTH) {
    throw invalid(path, `it is ${segments.length} names deep, at most ${MAX_DEPTH} are allowed`);
  }
  return segments.map((segment) => checkSegment(segment, path));
}

/**
 * The segments below `/workspace` of a path as programs write it: `./workspace/x`, `/workspace/x`,
 * `workspace/x` or plain `x`. `/workspace` itself gives none.
 * @throws {RunbyteError} `PATH_INVALID` for anything outside the workspace.
 */
export function parseWorkspacePath(path: string): string[] {
  const segments = parseTreePath(path);
  if (segments[0] === "workspace") return checkWorkspaceSegments(segments.slice(1));
  if (path.startsWith("/") || segments[0] === "servers" || segments[0] === "~") {
    throw invalid(path, "it is outside '/workspace'", WORKSPACE_HINT);
  }
  return checkWorkspaceSegments(segments);
}

/**
 * Refuses names that not every operating system can keep apart from others.
 * @throws {RunbyteError} `PATH_INVALID`.
 */
export function checkWorkspaceSegments(segments: readonly string[]): string[] {
  const path = workspacePath(segments);
  for (const segment of segments) {
    if (DEVICE.test(segment)) throw invalid(path, `'${segment}' is a device name on Windows`);
    if (/[. ]$/.test(segment) || segment.startsWith(" ")) {
      throw invalid(path, `'${segment}' begins or ends with a space or ends with a dot`);
    }
  }
  return [...segments];
}

/** The path in the tree of workspace segments. */
export function workspacePath(segments: readonly string[]): string {
  return ["/workspace", ...segments].join("/");
}

const TREE_HINT = "Paths start with '/servers/' or '/workspace/'";
const WORKSPACE_HINT =
  "Programs reach files under '/workspace/' only, for example './workspace/x.json'";

function checkSegment(segment: string, path: string): string {
  if (segment === "..") {
    throw invalid(path, "'..' is not allowed", "Write the whole path from '/', without '..'");
  }
  const name = segment.normalize("NFC");
  if (!ALLOWED.test(name)) throw invalid(path, "it contains a control or invisible character");
  const reserved = /[:*?"<>|]/.exec(name);
  if (reserved) throw invalid(path, `it contains '${reserved[0]}'`);
  // Full-width forms of '/', '\' and '.' turn into the plain ones on some file systems.
  const plain = name.normalize("NFKC");
  if (/[/\\:\0]/.test(plain) || /^\.+$/.test(plain)) {
    throw invalid(path, `'${name}' looks like a separator or a dot`);
  }
  if (encoder.encode(name).length > MAX_SEGMENT_BYTES) {
    throw invalid(
      `${path.slice(0, 40)}…`,
      `one name is longer than ${MAX_SEGMENT_BYTES} bytes`,
      "Use shorter names",
    );
  }
  return name;
}

function invalid(path: string, reason: string, hint: string = TREE_HINT): RunbyteError {
  return new RunbyteError("PATH_INVALID", `Invalid path ${quote(path)}: ${reason}`, { hint });
}

/** The path in quotes, with everything that is not plain text made visible. */
function quote(path: string): string {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  const visible = shown.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
  return `'${visible}'`;
}
