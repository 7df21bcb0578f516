import { oneLine } from "./failure.ts";

const MAX_LINES = 200;
const MAX_LINE_CHARS = 1_000;

/** The last lines that a child wrote to stderr, each harmless and without secret values. */
export class Words {
  readonly #redact: (text: string) => string;
  readonly #lines: string[] = [];
  #last: string | undefined;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** Oldest first. */
  get lines(): readonly string[] {
    return [...this.#lines];
  }

  /** The last line of the present child. */
  get last(): string | undefined {
    return this.#last;
  }

  /** Another child begins to speak. */
  startAnew(): void {
    this.#last = undefined;
  }

  /** Keeps a line, and gives it back as it is kept. */
  hear(line: string): string {
    // Once before anything is cut, once more for what stood across terminal codes.
    const words = this.#redact(oneLine(this.#redact(line), MAX_LINE_CHARS));
    if (words === "") return words;
    this.#last = words;
    if (this.#lines.push(words) > MAX_LINES) this.#lines.shift();
    return words;
  }
}
