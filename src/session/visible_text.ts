/** Text for a person's or a model's eyes: terminal escape sequences and other control characters become visible. */
export function visibleText(text: string): string {
  return text.toWellFormed().replace(
    // deno-lint-ignore no-control-regex -- these are the characters in question
    /[\0-\x08\x0b-\x1f\x7f-\x9f]/g,
    (char) => char === "\r" ? "" : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
