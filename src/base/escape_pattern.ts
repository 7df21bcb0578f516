/** Text as a regular expression that matches it. Stands in for `RegExp.escape`, which Node 22 lacks. */
export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
