/**
 * Walks the pages of a list of a downstream. What stands in them is untrusted and not looked at here.
 * @module
 */

/** A list that servers offer in pages. */
export type ListName = "tools" | "resources" | "resourceTemplates" | "prompts";

/** Says what was left out and why, one line each. */
export type Report = (line: string) => void;

/** The method that gives a page of each list. */
export const LIST_METHODS = {
  tools: "tools/list",
  resources: "resources/list",
  resourceTemplates: "resources/templates/list",
  prompts: "prompts/list",
} as const satisfies Record<ListName, string>;

const MAX_PAGES = 100;
const MAX_ENTRIES = 5_000;

/** All entries of a list. `fetchPage` gives the raw result of one page. */
export async function listPages(
  list: ListName,
  fetchPage: (cursor: string | undefined) => Promise<unknown>,
  report: Report,
): Promise<readonly unknown[]> {
  const method = LIST_METHODS[list];
  const entries: unknown[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const result = (await fetchPage(cursor) ?? {}) as Record<string, unknown>;
    const found = result[list];
    if (!Array.isArray(found)) report(`${method} gave no array of ${list}`);
    else entries.push(...found.slice(0, MAX_ENTRIES - entries.length));
    if (entries.length >= MAX_ENTRIES) {
      report(`Only the first ${MAX_ENTRIES} ${list} are used`);
      return entries;
    }
    const { nextCursor } = result;
    if (typeof nextCursor !== "string" || nextCursor === "") return entries;
    if (seen.has(nextCursor)) {
      report(`${method} gave the same cursor twice; the pages so far are used`);
      return entries;
    }
    seen.add(nextCursor);
    cursor = nextCursor;
  }
  report(`Only the first ${MAX_PAGES} pages of ${method} are used`);
  return entries;
}
