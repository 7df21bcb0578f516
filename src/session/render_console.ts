/**
 * Console output as a text block of its own: whole if it fits, else its beginning and end with the path of the whole.
 * @module
 */
import type { ConsoleLine, RunReport } from "../sandbox/protocol.ts";
import { cut } from "./render_value.ts";
import type { RunOutput } from "./run_output.ts";
import { visibleText } from "./visible_text.ts";

/** Options of {@linkcode renderConsole}. */
export interface RenderConsoleOptions {
  readonly maxChars: number;
  readonly maxLines: number;
  readonly output: RunOutput;
}

/** Room for the line that says what is left out. */
const NOTE_CHARS = 200;

/** What is shown of a first line that does not fit. */
const MAX_BEGUN_CHARS = 4_000;

/** The console of one run as text, empty if nothing was written. */
export function consoleText({ console, consoleDropped }: RunReport): string {
  const lines = console.map(formatLine);
  if (consoleDropped > 0) {
    lines.push(
      `… ${consoleDropped} more console lines were dropped: the console holds 10 MB a run`,
    );
  }
  return lines.join("\n");
}

/** The part of the console's text that fits into the answer. */
export async function renderConsole(text: string, options: RenderConsoleOptions): Promise<string> {
  const { maxChars, maxLines, output } = options;
  const lines = text.split("\n");
  if (lines.length <= maxLines && text.length <= maxChars) return text;
  const path = await output.save("console.txt", [text, "\n"]);
  const room = Math.max(0, maxChars - NOTE_CHARS);
  const head = takeLines(lines, Math.ceil(maxLines / 2), Math.floor(room / 2));
  // One line that is longer than the room is better begun than left out.
  const begun = head.length === 0 ? [cut(lines[0]!, Math.min(MAX_BEGUN_CHARS, room / 2))] : [];
  const tail = takeLines(lines.slice(head.length).reverse(), Math.floor(maxLines / 2), room / 2)
    .reverse();
  const left = lines.length - head.length - tail.length;
  const where = path === undefined ? "not saved: the disk refused" : `all in ${path}`;
  const note = `… ${left} more console ${left === 1 ? "line" : "lines"}, ${where}`;
  return [...head, ...begun, note, ...tail].join("\n");
}

function takeLines(lines: readonly string[], maxLines: number, maxChars: number): string[] {
  const taken: string[] = [];
  let room = maxChars;
  for (const line of lines) {
    room -= line.length + 1;
    if (room < 0 || taken.length >= maxLines) break;
    taken.push(line);
  }
  return taken;
}

function formatLine({ level, text }: ConsoleLine): string {
  const plain = visibleText(text);
  return level === "warn" || level === "error" ? `[${level}] ${plain}` : plain;
}
