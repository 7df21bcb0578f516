import process from "node:process";

/** Where progress is told. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Options of {@linkcode Progress}. */
export interface ProgressOptions {
  readonly redact?: (text: string) => string;
  /** @default process.stderr */
  readonly stream?: ProgressStream;
  /**
   * What ends within this time is not worth a word.
   * @default 1000
   */
  readonly delayMs?: number;
  /** How often the line changes. @default 120 on a terminal, else 10 s */
  readonly intervalMs?: number;
}

const FRAMES = [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"];
const TERMINAL_INTERVAL_MS = 120;
const PIPE_INTERVAL_MS = 10_000;
const ERASE = "\r\x1b[K";

/** What is going on: one changing line on a terminal, now and then a line of its own elsewhere. Gone when disposed. */
export class Progress implements Disposable {
  readonly #options: ProgressOptions;
  readonly #stream: ProgressStream;
  readonly #isTerminal: boolean;
  readonly #startedAtMs = performance.now();
  readonly #start: ReturnType<typeof setTimeout>;
  #interval: ReturnType<typeof setInterval> | undefined;
  #text: string;
  #frame = 0;
  #isShown = false;

  constructor(text: string, options: ProgressOptions = {}) {
    this.#text = text;
    this.#options = options;
    this.#stream = options.stream ?? process.stderr;
    this.#isTerminal = this.#stream.isTTY === true && process.env.TERM !== "dumb";
    const intervalMs = options.intervalMs ??
      (this.#isTerminal ? TERMINAL_INTERVAL_MS : PIPE_INTERVAL_MS);
    this.#start = setTimeout(() => {
      this.#show();
      this.#interval = setInterval(() => this.#show(), intervalMs);
    }, options.delayMs ?? 1000);
  }

  /** From now on this is going on. */
  update(text: string): void {
    this.#text = text;
  }

  /** Makes room for other output; the line comes back by itself. */
  hide(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#stream.write(ERASE);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#start);
    clearInterval(this.#interval);
    this.hide();
  }

  #show(): void {
    const seconds = `${Math.floor((performance.now() - this.#startedAtMs) / 1000)} s`;
    const text = this.#options.redact?.(this.#text) ?? this.#text;
    if (!this.#isTerminal) {
      this.#stream.write(`… ${text} (${seconds})\n`);
      return;
    }
    const room = Math.max(0, (this.#stream.columns || 80) - seconds.length - 4);
    const line = text.length > room ? `${text.slice(0, room - 1)}…` : text;
    this.#stream.write(`${ERASE}${FRAMES[this.#frame++ % FRAMES.length]} ${line} ${seconds}`);
    this.#isShown = true;
  }
}
