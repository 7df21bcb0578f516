/**
 * `/workspace` as a folder of the tree, and as a place that programs import their own modules from.
 * @module
 */
import { createHash } from "node:crypto";
import { RunbyteError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import { formatBytes } from "./format_bytes.ts";
import { decodeText, findMimeType } from "./mime.ts";
import type { Entry, FileContent, Match, Mount } from "./mount.ts";
import { checkWorkspaceSegments, parseWorkspacePath, workspacePath } from "./paths.ts";
import { matchWords } from "./query.ts";
import { RUNS_FOLDER } from "./run_files.ts";
import type { Workspace } from "./workspace.ts";

/** A module of the workspace; structurally the compiler's `ModuleFile`. */
export interface WorkspaceModule {
  readonly path: string;
  readonly source: string;
  readonly version: string;
}

/** Longer text is read piece by piece. */
const MAX_WHOLE_BYTES = 4 * 1024 * 1024;

/** Larger binary files cannot be shown to a model. */
const MAX_BINARY_BYTES = 8 * 1024 * 1024;

/** Larger files cannot be imported. */
const MAX_MODULE_BYTES = 32 * 1024 * 1024;

/** In larger directories sizes are not told: each costs a look at the disk. */
const MAX_SIZED_ENTRIES = 2_000;

const PEEK_BYTES = 64 * 1024;

/** The view of one workspace that `list_directory`, `read_file` and imports have. */
export class WorkspaceMount implements Mount {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  async list(path: string): Promise<readonly Entry[]> {
    const segments = toSegments(path);
    const entries = await this.#workspace.list(segments);
    return await Promise.all(entries.map(async ({ name, kind }): Promise<Entry> => {
      if (kind === "directory") {
        return segments.length === 0 && name === RUNS_FOLDER
          ? { name, kind, note: "long results and console output" }
          : { name, kind };
      }
      if (kind === "other") return { name, kind: "file", note: "link or device, not readable" };
      if (entries.length > MAX_SIZED_ENTRIES) return { name, kind };
      const stat = await this.#workspace.stat([...segments, name]);
      return { name, kind, description: formatBytes(stat?.size ?? 0) };
    }));
  }

  async read(path: string): Promise<FileContent> {
    const segments = toSegments(path);
    const { head, size } = await this.#workspace.peek(segments, PEEK_BYTES);
    const isText = decodeText(withoutCutCharacter(head)) !== undefined;
    if (isText && size > MAX_WHOLE_BYTES) {
      return { kind: "stream", size, pieces: decode(this.#workspace.stream(segments)) };
    }
    if (size > MAX_BINARY_BYTES) {
      throw new RunbyteError(
        "QUOTA_EXCEEDED",
        `Cannot show '${workspacePath(segments)}': it is binary and has ${formatBytes(size)}, ` +
          `at most ${formatBytes(MAX_BINARY_BYTES)} can be shown`,
        { hint: "Read it in a program with readFile(path, 'bytes') and return what matters" },
      );
    }
    const bytes = await this.#workspace.read(segments, MAX_BINARY_BYTES);
    const text = decodeText(bytes);
    if (text !== undefined) return { kind: "text", text };
    return { kind: "binary", bytes, mimeType: findMimeType(segments.at(-1)!, bytes) };
  }

  search(path: string, query: string): Promise<readonly Match[]> {
    const below = toSegments(path);
    const matches = this.#workspace.files()
      .filter(({ segments }) => below.every((name, index) => segments[index] === name))
      .flatMap(({ segments, bytes }) => {
        const score = matchWords(query, segments.at(-1)!, segments.slice(0, -1).join(" "));
        return score > 0
          ? [{ path: workspacePath(segments), line: formatBytes(bytes), score }]
          : [];
      });
    return Promise.resolve(matches);
  }

  /** The module at `/workspace/<file>.ts|js|json`, or undefined if there is none that could be imported. */
  async load(path: string): Promise<WorkspaceModule | undefined> {
    if (!/^\/workspace\/.+\.(?:ts|js|json)$/.test(path)) return undefined;
    try {
      const source = decodeText(
        await this.#workspace.read(parseWorkspacePath(path), MAX_MODULE_BYTES),
      );
      if (source === undefined) return undefined;
      return { path, source, version: createHash("sha256").update(source).digest("hex") };
    } catch (thrown) {
      if (thrown instanceof RunbyteError && thrown.code !== "INTERNAL") return undefined;
      throw thrown;
    }
  }

  /** Files that could be imported and look like `path`, best first. */
  suggest(path: string): Promise<readonly string[]> {
    const modules = this.#workspace.files()
      .map(({ segments }) => workspacePath(segments))
      .filter((file) => /\.(?:ts|js|json)$/.test(file));
    return Promise.resolve(nearest(path, modules, { max: 3 }));
  }
}

function toSegments(path: string): string[] {
  return checkWorkspaceSegments(path === "" ? [] : path.split("/"));
}

/** The bytes without a last character that the end of a peek may have cut. */
function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  if (bytes.length < PEEK_BYTES) return bytes;
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, Math.max(0, end - 1));
}

async function* decode(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}
