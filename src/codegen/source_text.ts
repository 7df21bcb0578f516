/**
 * Puts foreign words into TypeScript text so that they stay words: string literals, property names, comments.
 * Defends against text that ends its comment, hides by direction marks or speaks to the compiler.
 * @module
 */

// Line separators, direction marks, zero-width and other invisible characters, lone surrogates.
const INVISIBLE =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Cs}/gu;

/** `text` as a string literal; characters that nobody sees are written as escapes. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** `name` as a property name of a type, quoted only where it must be. */
export function propertyName(name: string): string {
  if (name === "__proto__") return `["__proto__"]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** Foreign words made fit for a comment, at most `maxChars` long; line breaks stay. */
export function commentText(text: string, maxChars: number): string {
  // The cut comes first: what follows must not be quadratic or long.
  const cut = text.length > maxChars ? `${text.slice(0, maxChars).trimEnd()}…` : text;
  return cut.replace(/\r\n?/g, "\n").replace(INVISIBLE, "").replaceAll("\t", "  ")
    // `*/` ends a comment; `@ts-…` and `@jsx…` in a comment are orders to the compiler.
    .replaceAll("*/", "*\\/").replace(/@(?=ts-|jsx)/gi, "@ ")
    .split("\n").map((line) => line.trimEnd()).join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

/** Foreign words on one line, at most `maxChars` long. */
export function lineText(text: string, maxChars: number): string {
  const start = text.slice(0, maxChars * 4).replace(/\s+/g, " ").trim();
  return commentText(start, maxChars);
}

/** A doc comment, indented, with its line break; nothing for no text. `text` comes from {@linkcode commentText}. */
export function docComment(text: string, indent = ""): string {
  if (text === "") return "";
  if (!text.includes("\n")) return `${indent}/** ${text} */\n`;
  const lines = text.split("\n").map((line) => `${indent} * ${line}`.trimEnd());
  return `${indent}/**\n${lines.join("\n")}\n${indent} */\n`;
}
