/**
 * Listings as the text that `list_directory` answers.
 * @module
 */
import type { Entry, Match } from "./mount.ts";
import type { Directory } from "./tree.ts";

/** Options of {@linkcode formatListing}. */
export interface ListingOptions {
  readonly withDescriptions?: boolean;
  /** Longer answers end with a line that says how much is left out. */
  readonly maxChars: number;
}

const MAX_DESCRIPTION_LENGTH = 160;

/** So much of a line is looked at, however long it is. */
const MAX_LINE_LENGTH = 10_000;

/** Room for the line that says what is left out. */
const ELLIPSIS_CHARS = 120;

/** A directory as a tree: its path, then one line for each entry; directories first, `index.ts` last. */
export function formatListing(directory: Directory, options: ListingOptions): string {
  const entries = [...directory.entries].sort(byKindAndName);
  if (entries.length === 0) return `${directory.path} (empty)`;
  const lines = entries.map((entry, index) =>
    `${index === entries.length - 1 ? "└──" : "├──"} ${formatEntry(entry, options)}`
  );
  const kept = keepWithin(lines, options.maxChars - directory.path.length);
  const left = lines.length - kept.length;
  if (left > 0) {
    kept.push(`└── … ${left} more: list a folder below, or search with a query`);
  }
  return [directory.path, ...kept].join("\n");
}

/** Matches of a query, best first, one line each. */
export function formatMatches(
  search: { readonly path: string; readonly query: string; readonly matches: readonly Match[] },
  options: ListingOptions,
): string {
  const { path, query, matches } = search;
  const count = matches.filter(({ score }) => score > 0).length;
  const header = count > 0
    ? `${path} ${count} ${count === 1 ? "match" : "matches"} for '${query}':`
    : `Nothing under ${path} matches '${query}'. Try fewer or other words, or list_directory without a query.`;
  const lines = matches.map((match) => `${match.path} ${oneLine(match.line, Infinity)}`);
  const kept = keepWithin(lines, options.maxChars - header.length);
  const left = lines.length - kept.length;
  if (left > 0) kept.push(`… ${left} more: use more words or a longer path`);
  return [header, ...kept].join("\n");
}

function formatEntry(entry: Entry, { withDescriptions = false }: ListingOptions): string {
  const name = entry.kind === "directory" ? `${entry.name}/` : entry.name;
  const note = entry.note ? ` (${oneLine(entry.note, MAX_DESCRIPTION_LENGTH)})` : "";
  const description = withDescriptions && entry.description
    ? ` - ${oneLine(entry.description, MAX_DESCRIPTION_LENGTH)}`
    : "";
  return `${name}${note}${description}`;
}

function byKindAndName(a: Entry, b: Entry): number {
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}

function rank(entry: Entry): number {
  if (entry.kind === "directory") return 0;
  return entry.name === "index.ts" ? 2 : 1;
}

function keepWithin(lines: readonly string[], maxChars: number): string[] {
  const total = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (total <= maxChars) return [...lines];
  const kept: string[] = [];
  let room = maxChars - ELLIPSIS_CHARS;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0) break;
    kept.push(line.replace("└──", "├──"));
  }
  return kept;
}

/** Words of a downstream on one line, without anything that could pass for another line of ours. */
function oneLine(text: string, maxLength: number): string {
  const line = text.slice(0, MAX_LINE_LENGTH).replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return line.length > maxLength ? `${line.slice(0, maxLength - 1).trimEnd()}…` : line;
}
