import process from "node:process";
import type { Bill } from "./bill.ts";
import type { Outcome } from "./jobs.ts";
import type { Exchange } from "./measured_client.ts";

const WIDTH = 88;
const INDENT = "   ";

/** Writes the walk-through to stdout: coloured on a terminal, plain in a pipe or with `NO_COLOR`. */
export class Report {
  readonly #write: (text: string) => void;
  readonly #isColored: boolean;
  #step = 0;

  constructor(
    write: (text: string) => void = (text) => void process.stdout.write(text),
    isColored: boolean = process.stdout.isTTY === true && !process.env.NO_COLOR,
  ) {
    this.#write = write;
    this.#isColored = isColored;
  }

  heading(text: string): void {
    this.#write(`\n${this.#style("1;36", text)}\n${this.#style("36", "─".repeat(WIDTH))}\n`);
  }

  paragraph(text: string): void {
    this.#write(`${wrap(text, WIDTH)}\n`);
  }

  /** One call in full: what went out, what came back, what it cost. */
  exchange(exchange: Exchange): void {
    const { code, ...rest } = exchange.args;
    const args = Object.keys(rest).length > 0 ? JSON.stringify(rest) : "";
    const step = String(++this.#step).padEnd(INDENT.length);
    this.#write(`\n${this.#style("1", `${step}${exchange.tool} ${args}`.trimEnd())}\n`);
    if (typeof code === "string") this.#write(this.#style("2", indent(code.trimEnd(), "  │ ")));
    this.#write(indent(exchange.result.trimEnd(), INDENT));
    this.#write(this.#style("33", `${INDENT}${costOf(exchange)}`) + "\n");
  }

  /** One call in one line. */
  line(exchange: Exchange): void {
    const step = String(++this.#step).padEnd(INDENT.length);
    const args = JSON.stringify(exchange.args);
    const shown = cut(`${step}${exchange.tool} ${args}`, 46).padEnd(46);
    this.#write(`${shown} ${this.#style("33", costOf(exchange))}\n`);
  }

  restartSteps(): void {
    this.#step = 0;
  }

  outcome(outcome: Outcome): void {
    this.#write(`airtable, table "High Value Orders": ${outcome.records.length} records\n`);
    for (const record of outcome.records) {
      this.#write(cut(`${INDENT}${Object.values(record).join("  ")}`, WIDTH) + "\n");
    }
    this.#write(`slack, channel #sales: ${outcome.messages.length} message(s)\n`);
    for (const message of outcome.messages) this.#write(`${INDENT}${message}\n`);
  }

  comparison(runbyte: Bill, direct: Bill): void {
    const rows: readonly (readonly [label: string, of: (bill: Bill) => number])[] = [
      ["tool calls (a model's turn each)", (bill) => bill.calls],
      ["tokens of tool definitions", (bill) => bill.definitionTokens],
      ["tokens of requests", (bill) => bill.requestTokens],
      ["tokens of results", (bill) => bill.resultTokens],
      ["tokens in the context at the end", (bill) => bill.contextTokens],
      ["tokens read over all turns, no caching", (bill) => bill.readTokens],
      ["ms in the calls", (bill) => bill.durationMs],
    ];
    const header = row("", "Runbyte", "direct", "Runbyte / direct");
    this.#write(`${this.#style("1", header)}\n`);
    for (const [label, of] of rows) {
      const share = `${Math.round((of(runbyte) / of(direct)) * 100)} %`;
      this.#write(`${row(label, integer(of(runbyte)), integer(of(direct)), share)}\n`);
    }
  }

  verdict(isGood: boolean, text: string): void {
    this.#write(`\n${this.#style(isGood ? "1;32" : "1;31", text)}\n`);
  }

  /** Resolves when stdout has taken everything, so that the process may end. */
  async flush(): Promise<void> {
    await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  }

  #style(code: string, text: string): string {
    return this.#isColored ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

function costOf(exchange: Exchange): string {
  const tokens = `${integer(exchange.requestTokens)} tokens out, ${
    integer(exchange.resultTokens)
  } in`;
  return `${tokens}, ${exchange.durationMs.toFixed(exchange.durationMs < 10 ? 1 : 0)} ms`;
}

function row(label: string, ...cells: readonly string[]): string {
  return (label.padEnd(40) +
    cells.map((cell, index) => cell.padStart(index === 2 ? 20 : 12)).join(""))
    .trimEnd();
}

function integer(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function indent(text: string, prefix: string): string {
  return text.split("\n").map((line) => `${prefix}${line}`.trimEnd() + "\n").join("");
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function wrap(text: string, width: number): string {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line.length > 0 && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line.length > 0 ? `${line} ${word}` : word;
  }
  return lines.join("\n");
}
