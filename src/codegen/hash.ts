/**
 * Hashes by which texts and tools are known again.
 * @module
 */
import { createHash } from "node:crypto";
import type { Tool } from "./source.ts";

/** SHA-256, as 32 hexadecimal digits. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** The hash of everything that a tool's description says. */
export function hashTool(tool: Tool): string {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return hashText(
    JSON.stringify([name, title, description, inputSchema, outputSchema, annotations]),
  );
}
