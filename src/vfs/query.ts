/**
 * How well a query's words fit a name and the text around it.
 * @module
 */

/**
 * A score above 0 if every word of `query` occurs in `name` or `text`, in any order and any case.
 * Words that begin a part of the name count most, then those inside it, then those in the text alone.
 */
export function matchWords(query: string, name: string, text: string): number {
  const words = split(query);
  if (words.length === 0) return 0;
  const parts = split(name);
  const joined = name.toLowerCase();
  const rest = text.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (parts.includes(word)) score += 8;
    else if (parts.some((part) => part.startsWith(word))) score += 5;
    else if (joined.includes(word)) score += 3;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  // Of two names that hold all words the shorter one says less else.
  return score + words.length / (words.length + parts.length);
}

/** Lower-case words of camelCase, snake_case and plain text. */
function split(text: string): string[] {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}
