/**
 * Files as an answer of `read_file`: text within the limit, images and other binary content as blocks.
 * @module
 */
import { Buffer } from "node:buffer";
import { RunbyteError } from "../base/errors.ts";
import type { Redactor } from "../base/redact.ts";
import type { FileContent } from "../vfs/mount.ts";
import { formatFile } from "../vfs/reading.ts";
import type { Tree } from "../vfs/tree.ts";
import { describeError, textBlock } from "./answer.ts";
import type { Answer, AnswerBlock, ReadFileOptions } from "./session.ts";

/** What reading needs of the session. */
export interface ReadFilesParts {
  readonly tree: Tree;
  readonly redact: Redactor;
  readonly maxChars: number;
}

const MAX_PATHS = 50;

/** Reads files one after the other; each shares what is left of the answer with those behind it. */
export async function readFiles(
  paths: readonly string[],
  options: ReadFileOptions,
  parts: ReadFilesParts,
): Promise<Answer> {
  if (paths.length > MAX_PATHS) {
    throw new RunbyteError("USAGE", `At most ${MAX_PATHS} files in one call, not ${paths.length}`);
  }
  const blocks: AnswerBlock[] = [];
  let failures = 0;
  let room = parts.maxChars;
  for (const [index, path] of paths.entries()) {
    const maxChars = Math.floor(room / (paths.length - index));
    try {
      const block = await readOne(
        path,
        { ...options, maxChars, alwaysHeader: paths.length > 1 },
        parts,
      );
      blocks.push(block);
      if (block.type === "text") room -= block.text.length;
    } catch (thrown) {
      options.signal?.throwIfAborted();
      failures++;
      const text = describeError(thrown, parts.redact);
      blocks.push(textBlock(text));
      room -= text.length;
    }
  }
  return { blocks, isError: failures === paths.length };
}

async function readOne(
  path: string,
  options: ReadFileOptions & { readonly maxChars: number; readonly alwaysHeader: boolean },
  { tree, redact }: ReadFilesParts,
): Promise<AnswerBlock> {
  const file = await tree.read(path, options.signal);
  const { content } = file;
  if (content.kind === "binary") return binaryBlock(file.path, content);
  // Before anything is cut: half of a secret would not be found.
  const clean = content.kind === "text"
    ? { ...content, text: redact(content.text) }
    : { ...content, pieces: redactPieces(content.pieces, redact) };
  return textBlock(redact(await formatFile({ path: file.path, content: clean }, options)));
}

/** Longer secrets are found where they lie in one piece. */
const MAX_SECRET_CHARS = 8_192;

/** Holds back so much of every piece that a secret across two of them is seen whole. */
async function* redactPieces(
  pieces: AsyncIterable<string>,
  redact: Redactor,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const text = redact(rest + piece);
    rest = text.slice(-MAX_SECRET_CHARS);
    yield text.slice(0, text.length - rest.length);
  }
  yield rest;
}

function binaryBlock(
  path: string,
  { bytes, mimeType }: Extract<FileContent, { kind: "binary" }>,
): AnswerBlock {
  const data = Buffer.from(bytes).toString("base64");
  if (mimeType.startsWith("image/")) return { type: "image", mimeType, data };
  if (mimeType.startsWith("audio/")) return { type: "audio", mimeType, data };
  return {
    type: "resource",
    resource: { uri: `runbyte:${encodeURI(path)}`, mimeType, blob: data },
  };
}
