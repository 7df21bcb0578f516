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
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret));
  }
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  if (ordered.length === 0) return (text) => text;
  const pattern = new RegExp(ordered.map(escapePattern).join("|"), "g");
  return (text) => text.replace(pattern, "[redacted]");
}
