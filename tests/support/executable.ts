import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";

/** What stands before the payload in an executable of `deno compile`. */
const MAGIC = "d3n0l4nd".repeat(2);

/** What `deno compile` put into an executable. */
export interface ExecutablePayload {
  /** Settings, as far as tests look at them. */
  readonly metadata: {
    readonly permissions: Readonly<Record<string, unknown>>;
    readonly unstable_config: { readonly features: readonly string[] };
    readonly v8_flags: readonly string[];
    readonly entrypoint_key: string;
  };
  /** Paths of the embedded files. */
  readonly files: readonly string[];
  readonly bytes: Buffer;
}

/** Files have a name, folders a name and entries. */
type Entry =
  | { readonly File: { readonly n: string } }
  | { readonly Dir: { readonly n: string; readonly e: readonly Entry[] } };

/** Reads an executable as `deno compile` of Deno 2.9 lays it out. */
export function readExecutable(file: string): ExecutablePayload {
  const all = readFileSync(file);
  const bytes = all.subarray(all.indexOf(Buffer.from(MAGIC)) + MAGIC.length);
  const metadata = lengthAndText(bytes, 0);
  // The list of files follows somewhere after the settings, with its own length before it.
  const start = bytes.indexOf("[{", metadata.end) - 8;
  const list = lengthAndText(bytes, start);
  return {
    metadata: JSON.parse(metadata.text),
    files: JSON.parse(list.text).flatMap((entry: Entry) => pathsOf(entry)),
    bytes,
  };
}

function lengthAndText(bytes: Buffer, at: number): { readonly text: string; readonly end: number } {
  const end = at + 8 + Number(bytes.readBigUInt64LE(at));
  return { text: bytes.toString("utf8", at + 8, end), end };
}

function pathsOf(entry: Entry): string[] {
  if ("File" in entry) return [entry.File.n];
  const { n, e } = entry.Dir;
  return e.flatMap((each) => pathsOf(each).map((path) => `${n}/${path}`));
}
