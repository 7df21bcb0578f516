/**
 * Tells keys that are data (ids, mails, dates) from keys that are names of properties.
 * @module
 */

const MAX_NAME_CHARS = 60;

/** Whether `key` should not be shown or kept as the name of a property. */
export function looksLikeData(key: string): boolean {
  if (key === "" || key.length > MAX_NAME_CHARS) return true;
  // Names are words, joined by little: mails, paths, dates, addresses and sentences are content.
  if (!/^[$@_]?[\p{L}_][\p{L}\p{N}_$.: -]*$/u.test(key) || key.split(" ").length > 4) return true;
  const digits = key.replace(/\D/g, "").length;
  // `u_8812349`, `i-0abc12def3456`, `2026-11-20`-like endings, hashes, UUIDs that start with a letter.
  if (digits >= 5) return true;
  if (/^[0-9a-f]{8,}$/i.test(key) && digits > 0) return true;
  // Long mixtures of letters and digits without words: tokens and keys.
  return key.length >= 16 && digits >= 3 && !/[_.:-]/.test(key);
}
