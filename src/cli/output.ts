import process from "node:process";
import { styleText } from "node:util";
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { Redactor } from "../base/redact.ts";
import { Progress } from "./progress.ts";

/** What the command line says: data to stdout, words to stderr, both without the secrets of the configuration. */
export class Output {
  #redact: Redactor = (text) => text;
  #failsAsJson = false;
  #progress: Progress | undefined;

  /** From now on everything passes this redactor. */
  redactWith(redact: Redactor): void {
    this.#redact = redact;
  }

  /** Hides what {@linkcode redactWith} was last told to hide. */
  readonly redact: Redactor = (text) => this.#redact(text);

  /** From now on failures are one line of JSON on stderr. */
  failAsJson(): void {
    this.#failsAsJson = true;
  }

  /** Tells on stderr what is going on until it is disposed, if that takes longer than a second. */
  progress(text: string): Progress {
    this.#progress?.[Symbol.dispose]();
    return this.#progress = new Progress(text, { redact: this.redact });
  }

  /** Writes data, with a line end, and waits until it is out. */
  async print(text: string): Promise<void> {
    this.#progress?.hide();
    await write(process.stdout, this.redact(text.endsWith("\n") ? text : `${text}\n`));
  }

  /** Writes words for people. */
  async say(text: string): Promise<void> {
    this.#progress?.hide();
    await write(process.stderr, this.redact(`${text}\n`));
  }

  /** Says what went wrong and what to do next. */
  async fail(thrown: unknown): Promise<void> {
    const message = messageOf(thrown);
    const { code, hint } = thrown instanceof RunbyteError
      ? thrown
      : { code: "INTERNAL", hint: undefined };
    if (this.#failsAsJson) {
      return await this.say(JSON.stringify({ error: { code, message, hint } }));
    }
    const lines = [`${paint("red", "error:")} ${indent(plain(message), 7)}`];
    if (hint !== undefined) lines.push(`  ${paint("cyan", "hint:")} ${indent(plain(hint), 8)}`);
    await this.say(lines.join("\n"));
  }
}

/** Colours words for stderr where that is a terminal; honours `NO_COLOR` and `FORCE_COLOR`. */
export function paint(
  style: Parameters<typeof styleText>[0],
  text: string,
  stream: NodeJS.WriteStream = process.stderr,
): string {
  return styleText(style, text, { stream, validateStream: true });
}

/** Text of a downstream or a file without what a terminal would obey. */
export function plain(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what a terminal obeys
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "�");
}

/** Puts spaces before every line but the first. */
export function indent(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}

/** A reader that has gone away, as `head` does, is no error. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") reject(error);
      else resolve();
    });
  });
}
