/**
 * A shorter view of a module that would cost its reader too much; the checker never sees it.
 * @module
 */
import { type ToolFunction, toolModule, type ToolView } from "./tool_module.ts";

/** Modules up to this size are shown whole. */
const MAX_TOKENS = 2_000;

/** From mild to hard; the first that is small enough is taken, else the last. */
const VIEWS: readonly ToolView[] = [
  { toolChars: 2_000, descriptionChars: 160, maxDepth: 3, maxLiterals: 60 },
  { toolChars: 1_200, descriptionChars: 100, maxDepth: 2, maxLiterals: 40 },
  { toolChars: 800, descriptionChars: 60, maxDepth: 1, maxLiterals: 30 },
  { toolChars: 400, descriptionChars: 0, maxDepth: 0, maxLiterals: 20 },
];

/** The whole module, or a view of at most about 2,000 tokens that says where the whole one is. */
export function readingView(found: ToolFunction, fullPath: string, learned?: string): string {
  const full = toolModule(found, learned === undefined ? {} : { learned });
  if (estimateTokens(full) <= MAX_TOKENS) return full;
  const note = `// Shortened. Everything: ${fullPath}\n`;
  let shorter = full;
  for (const view of VIEWS) {
    shorter = note + toolModule(found, learned === undefined ? { view } : { view, learned });
    if (estimateTokens(shorter) <= MAX_TOKENS) return shorter;
  }
  return shorter.length < full.length ? shorter : full;
}

/** Tokens of `text`, estimated. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

/** Modules of real servers have 4.4 characters a token (o200k); a little less, so that none is missed. */
const CHARS_PER_TOKEN = 4.2;
