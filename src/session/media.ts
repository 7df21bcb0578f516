/**
 * Images, audio and binary resources in a returned value reach the model as what they are.
 * @module
 */
import { formatBytes } from "../vfs/format_bytes.ts";
import { jsonChildren } from "./json_text.ts";
import type { AnswerBlock } from "./session.ts";

/** A value's JSON without its media, and the media. */
export interface ExtractedMedia {
  readonly json: string;
  readonly blocks: readonly AnswerBlock[];
}

/** More media, or more base64, is not sent to the model. */
const MAX_BLOCKS = 20;
const MAX_DATA_CHARS = 12 * 1024 * 1024;

const MIME_TYPE = /^[a-z]+\/[\w.+-]{1,100}$/i;

/**
 * Takes media out of a value that is one, or holds some in an element or property at its top.
 * Each leaves a note in its place; what cannot be sent stays as it is.
 */
export function extractMedia(json: string): ExtractedMedia {
  if (!/"type":"(?:image|audio|resource)"/.test(json)) return { json, blocks: [] };
  const blocks: AnswerBlock[] = [];
  let room = MAX_DATA_CHARS;
  const take = (text: string): string => {
    const found = blocks.length < MAX_BLOCKS ? readMedia(text) : undefined;
    if (!found || found.dataChars > room) return text;
    room -= found.dataChars;
    blocks.push(found.block);
    return found.placeholder(blocks.length);
  };
  const whole = take(json);
  if (blocks.length > 0) return { json: whole, blocks };
  const parts: string[] = [];
  let copied = 0;
  for (const { start, end } of jsonChildren(json)) {
    const text = json.slice(start, end);
    const kept = take(text);
    if (kept === text) continue;
    parts.push(json.slice(copied, start), kept);
    copied = end;
  }
  parts.push(json.slice(copied));
  return { json: parts.join(""), blocks };
}

interface FoundMedia {
  readonly block: AnswerBlock;
  readonly dataChars: number;
  /** What stands in the JSON instead; `number` counts from 1. */
  placeholder(number: number): string;
}

/** The media that a piece of JSON is, if a model can take it. */
function readMedia(text: string): FoundMedia | undefined {
  if (text[0] !== "{" || !/"type":"(?:image|audio|resource)"/.test(text)) return undefined;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { type } = value;
  if (type === "image" || type === "audio") {
    const { mimeType, data } = value;
    if (!isMimeType(mimeType, type) || !isBase64(data)) return undefined;
    return {
      block: { type, mimeType, data },
      dataChars: data.length,
      placeholder: (number) => JSON.stringify({ ...value, data: note(number, type, data) }),
    };
  }
  const resource = value.resource as Record<string, unknown> | undefined;
  if (type !== "resource" || typeof resource !== "object" || resource === null) return undefined;
  const { uri, mimeType = "application/octet-stream", blob } = resource;
  if (typeof uri !== "string" || !isMimeType(mimeType) || !isBase64(blob)) return undefined;
  return {
    block: { type, resource: { uri, mimeType, blob } },
    dataChars: blob.length,
    placeholder: (number) =>
      JSON.stringify({ ...value, resource: { ...resource, blob: note(number, type, blob) } }),
  };
}

function note(number: number, type: string, data: string): string {
  return `[${type} ${number} of this answer, ${formatBytes(Math.floor(data.length / 4 * 3))}]`;
}

function isMimeType(value: unknown, family?: string): value is string {
  return typeof value === "string" && MIME_TYPE.test(value) &&
    (family === undefined || value.startsWith(`${family}/`));
}

function isBase64(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length % 4 === 0 &&
    !/[^A-Za-z0-9+/]/.test(value.slice(0, -2)) && /^[A-Za-z0-9+/]*={0,2}$/.test(value.slice(-2));
}
