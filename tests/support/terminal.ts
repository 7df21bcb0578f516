import type { Buffer } from "node:buffer";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { ChildOptions } from "./child.ts";

/** Whether this machine can give a program a terminal: util-linux's `script` does. */
export const HAS_TERMINAL: boolean = spawnSync("script", ["--version"]).status === 0;

/** A program on a terminal of its own; stdout and stderr are one there. */
export class Terminal {
  readonly #process: ChildProcess;
  readonly #closed: Promise<number | null>;
  #text = "";
  #read = 0;
  #onText: () => void = () => {};

  constructor(words: readonly string[], { cwd, env }: ChildOptions) {
    const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
    this.#process = spawn("script", ["-qec", line, "/dev/null"], {
      cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#process.stdout!.on("data", (chunk: Buffer) => {
      this.#text += chunk.toString();
      this.#onText();
    });
    this.#closed = new Promise((resolve) =>
      this.#process.on("close", (code) => {
        resolve(code);
        this.#onText();
      })
    );
  }

  /** Waits for a question and types an answer. */
  async answer(question: string, answer: string): Promise<void> {
    let isClosed = false;
    void this.#closed.then(() => isClosed = true);
    while (!this.#text.includes(question, this.#read)) {
      if (isClosed) throw new Error(`It ended without asking '${question}': ${this.#text}`);
      await new Promise<void>((resolve) => this.#onText = resolve);
    }
    this.#read = this.#text.indexOf(question, this.#read) + question.length;
    this.#process.stdin!.write(`${answer}\n`);
  }

  /** The exit code, and everything that was on the terminal but for lines that were erased. */
  async ended(): Promise<{ readonly exitCode: number | null; readonly text: string }> {
    const exitCode = await this.#closed;
    return { exitCode, text: withoutErased(this.#text) };
  }

  /** Everything that came, with what moves the cursor. */
  get raw(): string {
    return this.#text;
  }
}

function withoutErased(text: string): string {
  // deno-lint-ignore no-control-regex -- that is how a terminal is told to erase a line
  return text.replaceAll("\r\n", "\n").replace(/[^\n]*\r\x1b\[K/g, "");
}
