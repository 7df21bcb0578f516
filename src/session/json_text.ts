/**
 * Looks into compact JSON text without parsing it as a whole, since a result may be as large as the guest's heap.
 * The text comes out of the sandbox: malformed text gives nonsense here, never an error or an endless loop.
 * @module
 */

/** One element of an array or one property of an object. */
export interface JsonChild {
  /** Undefined in arrays. */
  readonly key: string | undefined;
  /** The value's text is `text.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The elements or properties of the array or object that `text` is; none for other values. */
export function* jsonChildren(text: string): Generator<JsonChild> {
  const isObject = text.charCodeAt(0) === OPEN_BRACE;
  if (!isObject && text.charCodeAt(0) !== OPEN_BRACKET) return;
  const last = text.length - 1;
  let at = 1;
  while (at < last) {
    let key: string | undefined;
    if (isObject) {
      const keyEnd = endOfString(text, at);
      key = parseKey(text.slice(at, keyEnd));
      at = keyEnd + 1;
    }
    const end = Math.min(endOfValue(text, at), last);
    yield { key, start: at, end };
    at = Math.max(end, at) + 1;
  }
}

/** Deeper levels are not indented, or indentation alone would fill the disk. */
const MAX_INDENTED_DEPTH = 16;
const PIECE_CHARS = 64 * 1024;

/** The text with line breaks and indentation, in pieces. */
export function* prettyJson(text: string): Generator<string> {
  let piece = "";
  let depth = 0;
  let before = "";
  const lineBreak = (): string => depth <= MAX_INDENTED_DEPTH ? `\n${"  ".repeat(depth)}` : "";
  for (const token of jsonTokens(text)) {
    const isEnd = token === "}" || token === "]";
    const isFirst = before === "{" || before === "[";
    if (isEnd) depth = Math.max(0, depth - 1);
    if (isEnd ? !isFirst : isFirst || before === ",") piece += lineBreak();
    piece += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth++;
    before = token;
    if (piece.length > PIECE_CHARS) {
      yield piece;
      piece = "";
    }
  }
  yield `${piece}\n`;
}

/** Strings with their quotes, numbers and words, and each of `{}[],:`, in order; together they are the text. */
export function* jsonTokens(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    const end = code === QUOTE
      ? endOfString(text, at)
      : isPunctuation(code)
      ? at + 1
      : endOfScalar(text, at);
    yield text.slice(at, end);
    at = end;
  }
}

/** The index behind the closing quote of the string that starts at `at`. */
function endOfString(text: string, at: number): number {
  for (let from = at + 1;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return text.length;
    let backslash = quote - 1;
    while (backslash > at && text.charCodeAt(backslash) === BACKSLASH) backslash--;
    if ((quote - backslash) % 2 === 1) return quote + 1;
    from = quote + 1;
  }
}

/** The index behind the value that starts at `at`. */
function endOfValue(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length;) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
      if (depth === 0) return index;
      continue;
    }
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      if (depth < 0) return index;
      if (depth === 0) return index + 1;
    } else if (code === COMMA && depth === 0) return index;
    index++;
  }
  return text.length;
}

/** The index behind a number, `true`, `false` or `null`. */
function endOfScalar(text: string, at: number): number {
  let end = at + 1;
  while (
    end < text.length && !isPunctuation(text.charCodeAt(end)) && text.charCodeAt(end) !== QUOTE
  ) {
    end++;
  }
  return end;
}

function isPunctuation(code: number): boolean {
  return code === COMMA || code === COLON || code === OPEN_BRACE || code === CLOSE_BRACE ||
    code === OPEN_BRACKET || code === CLOSE_BRACKET;
}

function parseKey(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
