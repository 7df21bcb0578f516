/**
 * Answers `@runbyte/fs`: the file operations of a program, on its session's workspace alone.
 * @module
 */
import { Buffer } from "node:buffer";
import { RunbyteError } from "../base/errors.ts";
import type { HostReply } from "../sandbox/protocol.ts";
import { parseWorkspacePath, workspacePath } from "../vfs/paths.ts";
import { RUNS_FOLDER } from "../vfs/run_files.ts";
import type { WorkspaceFiles } from "../vfs/draft.ts";
import { bytesToText, textToBytes } from "./byte_text.ts";

/** The arguments as they come, unchecked. */
type Arguments = Readonly<Record<string, unknown>>;

type Operation = (segments: string[], args: Arguments) => Promise<HostReply>;

const NOTHING: HostReply = { form: "undefined", body: "" };

/** The file operations of one workspace. */
export class FileCalls {
  readonly #workspace: WorkspaceFiles;
  readonly #maxReadBytes: number;
  readonly #operations: ReadonlyMap<string, Operation>;

  constructor(workspace: WorkspaceFiles, maxReadBytes: number) {
    this.#workspace = workspace;
    this.#maxReadBytes = maxReadBytes;
    this.#operations = new Map<string, Operation>([
      ["readFile", (segments, args) => this.#read(segments, args)],
      ["listFiles", (segments) => this.#list(segments)],
      ["stat", (segments) => this.#stat(segments)],
      ["exists", async (segments) => json(await workspace.stat(segments) !== undefined)],
      ["writeFile", async (segments, args) => {
        await workspace.write(segments, contentOf(segments, args));
        return NOTHING;
      }],
      ["appendFile", async (segments, args) => {
        await workspace.append(segments, contentOf(segments, args));
        return NOTHING;
      }],
      ["deleteFile", async (segments) => {
        await workspace.remove(segments);
        return NOTHING;
      }],
    ]);
  }

  /** @throws {RunbyteError} if the operation fails. */
  async call(name: string, argsJson: string): Promise<HostReply> {
    const operation = this.#operations.get(name);
    if (!operation) throw new RunbyteError("USAGE", `Unknown file operation '${name}'`);
    const args: unknown = JSON.parse(argsJson);
    if (typeof args !== "object" || args === null) {
      throw new RunbyteError("USAGE", `${name}() needs a path`);
    }
    const { path } = args as Arguments;
    if (typeof path !== "string") {
      throw new RunbyteError("USAGE", `${name}() needs a path as text, not ${typeof path}`);
    }
    return await operation(parseWorkspacePath(path), args as Arguments);
  }

  async #read(segments: string[], { encoding }: Arguments): Promise<HostReply> {
    const bytes = await this.#workspace.read(segments, this.#maxReadBytes);
    if (encoding === "base64") return { form: "text", body: Buffer.from(bytes).toString("base64") };
    if (encoding === "bytes") return json(bytesToText(bytes));
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new RunbyteError("USAGE", `'${workspacePath(segments)}' is not UTF-8 text`, {
        hint: "Read it with readFile(path, 'bytes') or readFile(path, 'base64')",
      });
    }
    // Text crosses faster, but not with a NUL in it.
    return text.includes("\0") ? json(text) : { form: "text", body: text };
  }

  async #list(segments: string[]): Promise<HostReply> {
    const entries = await this.#workspace.list(segments);
    const names = entries
      .filter(({ name, kind }) =>
        kind !== "other" && !(segments.length === 0 && name === RUNS_FOLDER)
      )
      .map(({ name, kind }) => kind === "directory" ? `${name}/` : name);
    return json(names);
  }

  async #stat(segments: string[]): Promise<HostReply> {
    const stat = await this.#workspace.stat(segments);
    if (!stat) throw new RunbyteError("NOT_FOUND", `'${workspacePath(segments)}' not found`);
    return json(stat);
  }
}

/** The content of a file: text, base64 or masked bytes. */
function contentOf(segments: string[], { text, base64, bytes }: Arguments): Uint8Array {
  if (typeof text === "string") return new TextEncoder().encode(text);
  if (typeof bytes === "string") return textToBytes(bytes);
  if (typeof base64 === "string") {
    const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    const decoded = Buffer.from(base64, "base64");
    // The decoder skips what is not base64, so only the length tells.
    if (decoded.length === base64.length / 4 * 3 - padding) return decoded;
  }
  throw new RunbyteError("USAGE", `Cannot write '${workspacePath(segments)}': invalid base64`);
}

function json(value: unknown): HostReply {
  return { form: "json", body: JSON.stringify(value) };
}
