/**
 * Reads the engine's stack traces.
 * @module
 */
import type { GuestFrame } from "./protocol.ts";

const MAX_FRAMES = 20;

/** `at name (file:3:5)`, `at file:3:5`; columns may be missing. */
const FRAME = /^\s*at (?:(.*?) \()?(.+?):(\d+)(?::(\d+))?\)?$/;

/** The frames of a stack that lie in one of the program's modules. */
export function parseStack(stack: string, isModule: (file: string) => boolean): GuestFrame[] {
  const frames: GuestFrame[] = [];
  for (const line of stack.split("\n")) {
    const found = FRAME.exec(line);
    if (!found || !isModule(found[2])) continue;
    const [, name = "", file, row, column = "1"] = found;
    const functionName = name.startsWith("<") ? "" : name;
    frames.push({ functionName, file, line: Number(row), column: Number(column) });
    if (frames.length === MAX_FRAMES) break;
  }
  return frames;
}
