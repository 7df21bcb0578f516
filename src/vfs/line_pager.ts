/**
 * Cuts a range of lines out of text that comes in pieces, without ever holding more than the answer.
 * @module
 */

/** Options of {@linkcode LinePager}. */
export interface LinePagerOptions {
  /** First line, counted from 1. */
  readonly offset: number;
  /** Number of lines. */
  readonly limit: number;
  readonly maxChars: number;
}

/** A range of lines. */
export interface Page {
  readonly text: string;
  /** Counted from 1. */
  readonly firstLine: number;
  /** `firstLine - 1` if no line was taken. */
  readonly lastLine: number;
  readonly totalLines: number;
  /** Length of the last line if only its beginning fits. */
  readonly cutLineLength?: number;
}

/** Takes pieces with {@linkcode push} and gives the page with {@linkcode finish}. */
export class LinePager {
  readonly #options: LinePagerOptions;
  readonly #taken: string[] = [];
  #room: number;
  /** Number of the line that is being read. */
  #line = 1;
  /** Its beginning, no longer than the answer. */
  #current = "";
  #currentLength = 0;
  #isFull = false;
  #cutLineLength: number | undefined;
  #hasLineBreakAtEnd = false;

  constructor(options: LinePagerOptions) {
    this.#options = options;
    this.#room = options.maxChars;
  }

  push(piece: string): void {
    let start = 0;
    for (;;) {
      const end = piece.indexOf("\n", start);
      this.#extend(piece, start, end < 0 ? piece.length : end);
      if (end < 0) return;
      this.#endLine();
      start = end + 1;
    }
  }

  finish(): Page {
    const isOpen = this.#currentLength > 0;
    this.#hasLineBreakAtEnd = !isOpen && this.#line > 1;
    if (isOpen) this.#endLine();
    const totalLines = this.#line - 1;
    const lastLine = this.#options.offset + this.#taken.length - 1;
    const isToTheEnd = lastLine === totalLines && this.#cutLineLength === undefined;
    const lineBreak = isToTheEnd && this.#hasLineBreakAtEnd && totalLines > 0 ? "\n" : "";
    return {
      text: this.#taken.join("\n") + lineBreak,
      firstLine: this.#options.offset,
      lastLine,
      totalLines,
      ...(this.#cutLineLength !== undefined && { cutLineLength: this.#cutLineLength }),
    };
  }

  #extend(piece: string, start: number, end: number): void {
    this.#currentLength += end - start;
    const room = this.#options.maxChars - this.#current.length;
    if (room > 0 && this.#isWanted()) {
      this.#current += piece.slice(start, Math.min(end, start + room));
    }
  }

  #isWanted(): boolean {
    const { offset, limit } = this.#options;
    return !this.#isFull && this.#line >= offset && this.#line < offset + limit;
  }

  #endLine(): void {
    if (this.#isWanted()) {
      if (this.#currentLength + 1 <= this.#room) {
        this.#taken.push(this.#current);
        this.#room -= this.#currentLength + 1;
      } else {
        this.#isFull = true;
        // A first line that alone is too long is shown in part, or nothing would ever be shown.
        if (this.#taken.length === 0) {
          this.#taken.push(this.#current);
          this.#cutLineLength = this.#currentLength;
        }
      }
    }
    this.#line++;
    this.#current = "";
    this.#currentLength = 0;
  }
}
