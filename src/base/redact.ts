/**
 * Keeps the secret values of the configuration out of everything that leaves Runbyte.
 * @module
 */
import { escapePattern } from "./escape_pattern.ts";

/** Replaces known secret values by `[redacted]`. */
export interface Redactor {
  (text: string): string;
}

/** Shorter values are words, not secrets: replacing them would garble ordinary text. */
const MIN_SECRET_LENGTH = 6;

/** Makes a redactor for the given secret values; longer ones win over the shorter ones that they contain. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const known = [...new Set(secrets)].filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .sort((a, b) => b.length - a.length);
  if (known.length === 0) return (text) => text;
  const forms = known.flatMap((secret) => [formsIn(secret), escapePattern(toQuery(secret))]);
  const pattern = new RegExp([...new Set(forms)].join("|"), "g");
  return (text) => text.replace(pattern, "[redacted]");
}

/** A regular expression for a secret as it stands, and as JSON inside JSON holds it to any depth. */
function formsIn(secret: string): string {
  const form = secret.replace(/\\+["/]?|["/]|[\n\r\t]|[^\\"/\n\r\t]+/g, (part) => {
    if (Object.hasOwn(CONTROLS, part)) {
      return `(?:${CONTROLS[part]}|\\\\+${CONTROLS[part].slice(1)})`;
    }
    const last = part.at(-1)!;
    const quote = last === '"' || last === "/" ? last : "";
    if (part.startsWith("\\")) return `\\\\+${quote}`;
    return quote === "" ? escapePattern(part) : `\\\\*${quote}`;
  });
  // From the first of many backslashes on, or each of them would be a place to begin.
  return form.startsWith("\\\\") ? `(?<!\\\\)${form}` : form;
}

/** How a pattern writes them; JSON puts a backslash before the same letter. */
const CONTROLS: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** As in the query of an address; text that no address can hold stays as it is. */
function toQuery(secret: string): string {
  return secret.isWellFormed() ? encodeURIComponent(secret) : secret;
}
