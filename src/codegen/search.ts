/**
 * Finds tools by words from their names and descriptions.
 * @module
 */
import { nearest } from "../base/nearest.ts";
import { compare, type ServerModules } from "./server_modules.ts";
import type { ToolFunction } from "./tool_module.ts";

const MAX_QUERY_WORDS = 16;
const MAX_DESCRIPTION_CHARS = 4_000;

/** What is known of a tool before anything is generated for it. */
export interface SearchEntry {
  readonly found: ToolFunction;
  readonly folder: string;
  readonly nameWords: readonly string[];
  readonly serverWords: readonly string[];
  readonly description: string;
}

/** A tool that fits. */
export interface SearchHit {
  readonly entry: SearchEntry;
  readonly score: number;
}

/** Prepares the tools of the server in `folder` for {@linkcode searchTools}. */
export function searchEntries(functions: readonly ToolFunction[], folder: string): SearchEntry[] {
  const serverWords = wordsOf(folder);
  return functions.map((found) => ({
    found,
    folder,
    nameWords: wordsOf(found.functionName),
    serverWords,
    description: String(found.tool.description ?? "").slice(0, MAX_DESCRIPTION_CHARS).toLowerCase(),
  }));
}

/**
 * The tools in which every word of `query` occurs, best first; if there are none, those in which most do.
 * A word of the name counts more than a part of one, that more than one of the description.
 */
export function searchTools(entries: Iterable<SearchEntry>, query: string): SearchHit[] {
  const words = [...new Set(wordsOf(query))].slice(0, MAX_QUERY_WORDS);
  let fewest = words.length - 1;
  let hits: SearchHit[] = [];
  for (const entry of entries) {
    const scores = words.map((word) => scoreOf(word, entry));
    const missing = scores.filter((score) => score === 0).length;
    if (missing > fewest) continue;
    if (missing < fewest) hits = [];
    fewest = missing;
    const sum = scores.reduce((total, score) => total + score, 0);
    // Of two names that hold all words the shorter one says less else.
    const score = sum + words.length / (words.length + entry.nameWords.length);
    // Half an answer must not stand before whole ones from other places.
    hits.push({ entry, score: missing > 0 ? score / 100 : score });
  }
  return hits.sort((a, b) => b.score - a.score || compare(keyOf(a.entry), keyOf(b.entry)));
}

/** Names of functions that somebody may have meant by `file`, best first. */
export function meantFunctions(modules: ServerModules, file: string): readonly string[] {
  const wanted = file.replace(/(\.full)?\.ts$/, "");
  const close = nearest(wanted, modules.functions.map((each) => each.functionName), { max: 3 });
  if (close.length > 0) return close;
  return searchTools(searchEntries(modules.functions, ""), wanted)
    .slice(0, 3).map(({ entry }) => entry.found.functionName);
}

function keyOf({ folder, found }: SearchEntry): string {
  return `${folder}/${found.functionName}`;
}

function scoreOf(word: string, entry: SearchEntry): number {
  if (entry.nameWords.includes(word)) return 8;
  if (entry.nameWords.some((part) => part.startsWith(word))) return 5;
  if (entry.serverWords.includes(word)) return 4;
  if (word.length > 2 && entry.nameWords.some((part) => part.includes(word))) return 3;
  return entry.description.includes(word) ? 1 : 0;
}

/** Lower-case words in the singular, more or less: `listIssues` → `list`, `issue`. */
function wordsOf(text: string): string[] {
  return text.slice(0, 1_000)
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, "$1 ")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word);
}
