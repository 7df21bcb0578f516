/**
 * A failed run as the agent sees it: what, where in its own source, which tool calls had been made, what to do next.
 * @module
 */
import type { Program } from "../compile/program.ts";
import { originalPosition } from "../compile/source_map.ts";
import type { GuestError, GuestFrame } from "../sandbox/protocol.ts";
import type { LoggedCall } from "./call_log.ts";
import { describeCalls } from "./describe_calls.ts";
import { nextStep } from "./next_step.ts";
import { cut } from "./render_value.ts";
import type { RunOutput } from "./run_output.ts";
import { visibleText } from "./visible_text.ts";

/** What there is to tell about a failed run. */
export interface Failure {
  readonly error: GuestError;
  readonly program: Program;
  readonly calls: readonly LoggedCall[];
  /** The agent's own text of a module, if it is one of its own. */
  readonly sourceOf: (file: string) => Promise<string | undefined>;
  readonly output: RunOutput;
}

const MAX_MESSAGE_CHARS = 4_000;
const MAX_FRAMES = 10;
const MAX_SOURCE_LINE_CHARS = 160;

/** The text of a failed run, without its console. */
export async function renderFailure(failure: Failure): Promise<string> {
  const { error, calls } = failure;
  const frames = ownFrames(failure);
  const parts = [
    await headline(failure, frames[0]),
    await sourceExcerpt(failure, frames[0]),
    frames.length > 1 && `Stack:\n${frames.slice(0, MAX_FRAMES).map(formatFrame).join("\n")}`,
    describeCalls(calls),
    `Next: ${nextStep(error, calls)}`,
  ];
  const text = parts.filter((part) => typeof part === "string" && part !== "").join("\n\n");
  // What was thrown may hold what a terminal obeys.
  return visibleText(text);
}

async function headline({ error, output }: Failure, top: GuestFrame | undefined): Promise<string> {
  let { message } = error;
  if (message.length > MAX_MESSAGE_CHARS) {
    const path = await output.save("error.txt", [message, "\n"]);
    message = cut(message, MAX_MESSAGE_CHARS) + (path === undefined ? "" : `\n(whole: ${path})`);
  }
  const where = top ? `\n${formatFrame(top)}` : "";
  return `${error.name}: ${message}${where}`;
}

/** The frames in the agent's own modules, at its own positions. */
function ownFrames({ error, program }: Failure): GuestFrame[] {
  return error.frames
    .filter(({ file }) => file === program.entry || file.startsWith("/workspace/"))
    .map((frame) => ({
      ...frame,
      ...originalPosition(program.positions[frame.file], frame.line, frame.column),
    }));
}

function formatFrame({ functionName, file, line, column }: GuestFrame): string {
  const place = `${file}:${line}:${column}`;
  // The program itself runs as a function that the compiler named.
  return functionName === "" || functionName === "default"
    ? `    at ${place}`
    : `    at ${functionName} (${place})`;
}

/** The source line with a caret below the place. */
async function sourceExcerpt(
  { sourceOf }: Failure,
  top: GuestFrame | undefined,
): Promise<string | undefined> {
  const source = top && await sourceOf(top.file);
  const line = source?.split(/\r\n|[\n\r\u2028\u2029]/)[top!.line - 1];
  if (!top || line === undefined) return undefined;
  const first = Math.max(0, top.column - 1 - MAX_SOURCE_LINE_CHARS / 2);
  const shown = line.slice(first, first + MAX_SOURCE_LINE_CHARS);
  const indent = shown.slice(0, Math.max(0, top.column - 1 - first)).replace(/[^\t]/g, " ");
  const gutter = `${top.line} | `;
  return `${gutter}${shown}\n${" ".repeat(gutter.length)}${indent}^`;
}
