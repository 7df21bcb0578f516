/**
 * MCP over the stdin and stdout of a child process, with a line reader that is linear and has a cap.
 * @module
 */
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { LineReader } from "../base/lines.ts";
import { Child, type ChildCommand } from "./child.ts";
import { Rate } from "./rate.ts";
import { within } from "./within.ts";

/** How to read what a child says. */
export interface StdioTransportOptions {
  readonly now: () => number;
  /** A longer line on stdout ends the child. */
  readonly maxLineBytes: number;
  /** One line of the child's stderr, or a line of stdout that is no message. */
  readonly onWords: (line: string) => void;
}

const MAX_STDERR_LINE_BYTES = 64 * 1024;
/** Lines on stdout that are no messages. */
const MAX_BABBLE_PER_SECOND = 5_000;
const EXIT_NEWS_MS = 500;
const LINE_FEED = new Uint8Array([0x0a]);

/** An SDK transport over a child process of ours. */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #command: ChildCommand;
  readonly #options: StdioTransportOptions;
  readonly #over = Promise.withResolvers<void>();
  #child: Child | undefined;
  #isOver = false;
  readonly #babbled: Rate;
  #ending: string | undefined;

  constructor(command: ChildCommand, options: StdioTransportOptions) {
    this.#command = command;
    this.#options = options;
    this.#babbled = new Rate(MAX_BABBLE_PER_SECOND, options.now);
  }

  /** The child's process id, once it runs. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How the child ended if nobody asked it to, as the rest of a sentence: `exited with code 3`. */
  get ending(): string | undefined {
    return this.#ending;
  }

  async start(): Promise<void> {
    const { maxLineBytes, onWords } = this.#options;
    const messages = new LineReader({
      line: (text) => this.#receive(text),
      overflow: () => {
        this.#end(`sent a line larger than the limit of ${maxLineBytes >> 20} MiB`);
        void this.#child?.kill();
      },
    }, maxLineBytes);
    const words = new LineReader({
      line: onWords,
      overflow: () => onWords("(a line of stderr was too long to keep)"),
    }, MAX_STDERR_LINE_BYTES);
    this.#child = await Child.start(this.#command, {
      stdout: (chunk) => messages.push(chunk),
      stderr: (chunk) => words.push(chunk),
      ended: (ending) => {
        words.push(LINE_FEED);
        this.#end(ending);
      },
    });
    if (this.#isOver) await this.#child.stop(); // closed while it was started
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#child === undefined || this.#isOver) throw new Error("The process is not running");
    try {
      await this.#child.write(JSON.stringify(message) + "\n");
    } catch (error) {
      // A broken pipe comes before the news of the exit, which says more.
      await within(this.#over.promise, EXIT_NEWS_MS);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#end(undefined);
    await this.#child?.stop();
  }

  #receive(line: string): void {
    if (this.#isOver) return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      return this.#babble(line);
    }
    for (const message of Array.isArray(parsed) ? parsed : [parsed]) {
      if (message?.jsonrpc === "2.0") this.onmessage?.(message);
      else this.#babble(line);
    }
  }

  /** A line that is no message: banners are common and do no harm. */
  #babble(line: string): void {
    if (!this.#babbled.isExceeded()) return this.#options.onWords(line);
    this.#end("wrote lines without end on stdout that are no MCP messages");
    void this.#child?.kill();
  }

  #end(ending: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ending = ending;
    this.#over.resolve();
    this.onclose?.();
  }
}
