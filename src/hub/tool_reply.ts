/**
 * From raw results of tools, resources and prompts to what the guest gets. Text passes through unparsed.
 * @module
 */
import { Buffer } from "node:buffer";
import type { ResourceContent } from "../codegen/source.ts";
import type { ToolReply } from "./hub.ts";

/** The call that a reply belongs to. */
export interface CalledTool {
  readonly server: string;
  readonly tool: string;
}

/**
 * Turns a result into a reply: structured content, else the content blocks.
 * @param unanswered why the person could not be asked what the tool wanted to know.
 */
export function toToolReply(
  result: unknown,
  called: CalledTool,
  maxBytes: number,
  unanswered?: string,
): ToolReply {
  return bounded(readResult(result, called, unanswered), called, maxBytes);
}

/** Turns the parts of a resource into a reply, as if a tool had given them. */
export function toResourceReply(
  contents: readonly ResourceContent[],
  called: CalledTool,
  maxBytes: number,
): ToolReply {
  const [only, ...others] = contents;
  const reply: ToolReply = only === undefined
    ? { form: "undefined", body: "" }
    : others.length > 0
    ? json(contents.map(toBlock))
    : only.text === undefined
    ? json(toBlock(only))
    : { form: isJson(only.mimeType) ? "auto" : "text", body: only.text };
  return bounded(reply, called, maxBytes);
}

/** Turns a prompt into a reply: `{ description?, messages }`. */
export function toPromptReply(result: unknown, called: CalledTool, maxBytes: number): ToolReply {
  const { description, messages } = (result ?? {}) as Record<string, unknown>;
  const value = { description, messages: Array.isArray(messages) ? messages : [] };
  return bounded(json(value), called, maxBytes);
}

/** Bytes that a program can return: what is an image or a sound reaches the model as such. */
function toBlock({ uri, mimeType, text, blob }: ResourceContent): object {
  const kind = /^(image|audio)\//.exec(mimeType ?? "")?.[1];
  return blob !== undefined && kind !== undefined
    ? { type: kind, mimeType, data: blob }
    : { type: "resource", resource: { uri, mimeType, text, blob } };
}

function isJson(mimeType: string | undefined): boolean {
  return mimeType !== undefined && /^application\/(.*\+)?json\b/.test(mimeType);
}

function bounded(reply: ToolReply, called: CalledTool, maxBytes: number): ToolReply {
  const bytes = replyBytes(reply.body, maxBytes);
  if (bytes <= maxBytes) return reply;
  return errorReply(
    called,
    `The result has ${sizeOf(bytes)}, more than limits.toolResultBytes (${sizeOf(maxBytes)}). ` +
      "Ask for less at a time (pages, filters, fields) or raise the limit in the configuration",
  );
}

/** A failed call: the guest throws a `ToolError` with these properties. */
export function errorReply(called: CalledTool, message: string, content?: unknown): ToolReply {
  const { server, tool } = called;
  return {
    form: "error",
    body: JSON.stringify({ name: "ToolError", message, server, tool, content }),
  };
}

function readResult(result: unknown, called: CalledTool, unanswered?: string): ToolReply {
  const { content, structuredContent, isError, toolResult } = (result ?? {}) as Record<
    string,
    unknown
  >;
  const blocks: readonly unknown[] = Array.isArray(content) ? content.map(withoutMeta) : [];
  if (isError === true) {
    const words = errorMessage(blocks, structuredContent, called);
    const message = unanswered === undefined ? words : `${unanswered} (the tool: ${words})`;
    return errorReply(called, message, blocks);
  }
  // `toolResult` is how servers of 2024 gave structured results.
  const structured = structuredContent ?? toolResult;
  if (structured !== undefined && structured !== null) return json(structured);
  if (blocks.length === 0) {
    return structuredContent === null ? json(null) : { form: "undefined", body: "" };
  }
  if (blocks.length > 1) return json(blocks);
  const text = textOf(blocks[0]);
  return text === undefined ? json(blocks[0]) : { form: "auto", body: text };
}

function errorMessage(
  blocks: readonly unknown[],
  structured: unknown,
  { server, tool }: CalledTool,
): string {
  const texts = blocks.map(textOf).filter((text) => text !== undefined && text !== "");
  if (texts.length > 0) return texts.join("\n");
  if (structured !== undefined && structured !== null) return JSON.stringify(structured);
  return `Tool '${tool}' on server '${server}' reported an error without a message`;
}

function json(value: unknown): ToolReply {
  return { form: "json", body: JSON.stringify(value) };
}

function textOf(block: unknown): string | undefined {
  const { type, text } = (block ?? {}) as Record<string, unknown>;
  return type === "text" && typeof text === "string" ? text : undefined;
}

/** `_meta` is between server and client; the code gets the value alone. */
function withoutMeta(block: unknown): unknown {
  if (typeof block !== "object" || block === null || !("_meta" in block)) return block;
  const { _meta, ...rest } = block;
  return rest;
}

/** UTF-8 length, counted only where it can matter. */
function replyBytes(body: string, maxBytes: number): number {
  return body.length * 3 <= maxBytes ? body.length : Buffer.byteLength(body);
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes} bytes` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
