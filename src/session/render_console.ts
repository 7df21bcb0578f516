/**
 * Console output as a text block of its own: whole if it fits, else its beginning and end with the path of the whole.
 * @module
 */
import type { ConsoleLine, RunReport } from "../sandbox/protocol.ts";
import type { RunOutput } from "./run_output.ts";

/** Options of {@linkcode renderConsole}. */
export interface RenderConsoleOptions {
  readonly maxChars: number;
  readonly maxLines: number;
  readonly output: RunOutput;
}

/** Room for the line that says what is left out. */
const NOTE_CHARS = 200;

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
  const tail = takeLines(lines.slice(head.length).reverse(), Math.floor(maxLines / 2), room / 2)
    .reverse();
  const left = lines.length - head.length - tail.length;
  const where = path === undefined ? "not saved: the disk refused" : `all in ${path}`;
  const note = `… ${left} more console ${left === 1 ? "line" : "lines"}, ${where}`;
  return [...head, note, ...tail].join("\n");
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
  const plain = visible(text);
  return level === "warn" || level === "error" ? `[${level}] ${plain}` : plain;
}

/** Terminal escape sequences and other control characters become visible text. */
function visible(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex -- these are the characters in question
    /[\0-\x08\x0b-\x1f\x7f-\x9f]/g,
    (char) => char === "\r" ? "" : `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
