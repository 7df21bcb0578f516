import { type ChildProcess, spawn } from "node:child_process";
import type { Buffer } from "node:buffer";
import { LineReader } from "../../src/base/lines.ts";

const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** How a child process is started. */
export interface ChildOptions {
  readonly cwd?: string;
  /** The whole environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a child process ended. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A child process that speaks in lines; everything it says is kept. Disposing it kills it. */
export class Child implements AsyncDisposable {
  readonly pid: number;
  /** Every line of stdout so far. */
  readonly lines: string[] = [];
  /** Resolves when the process is gone and its stdout has ended. */
  readonly exited: Promise<ChildExit>;
  /** Called with each further line of stdout. */
  onLine: (line: string) => void = () => {};
  readonly #process: ChildProcess;
  #stderr = "";

  constructor(command: string, args: readonly string[], options: ChildOptions = {}) {
    this.#process = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    if (this.#process.pid === undefined) throw new Error(`Cannot start '${command}'`);
    this.pid = this.#process.pid;
    const reader = new LineReader({
      line: (line) => {
        this.lines.push(line);
        this.onLine(line);
      },
      overflow: () => this.lines.push("(a line that is too long)"),
    }, MAX_LINE_BYTES);
    this.#process.stdout!.on("data", (chunk: Buffer) => reader.push(chunk));
    this.#process.stderr!.on("data", (chunk: Buffer) => this.#stderr += chunk.toString());
    // Writing to a process that has just died is part of some tests; its exit tells what happened.
    this.#process.stdin!.on("error", () => {});
    this.exited = new Promise((resolve) =>
      this.#process.on("close", (code, signal) => resolve({ code, signal }))
    );
  }

  /** Everything that came on stderr so far. */
  get stderr(): string {
    return this.#stderr;
  }

  write(text: string | Uint8Array): void {
    this.#process.stdin!.write(text);
  }

  closeStdin(): void {
    this.#process.stdin!.end();
  }

  kill(signal: "SIGTERM" | "SIGKILL" | "SIGINT"): void {
    this.#process.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.exited;
  }
}
