import process from "node:process";
import { paint, plain } from "./output.ts";

const CONTEXT_LINES = 3;

/** The lines that one change touches, with a few around them, as `diff -u` shows them. */
export function formatDiff(before: string, after: string): string {
  const old = linesOf(before);
  const now = linesOf(after);
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const from = Math.max(0, head - CONTEXT_LINES);
  const removed = old.slice(head, old.length - tail);
  const added = now.slice(head, now.length - tail);
  const behind = old.slice(old.length - tail, old.length - tail + CONTEXT_LINES);
  return [
    paint("cyan", `@@ line ${from + 1} @@`, process.stdout),
    ...old.slice(from, head).map((line) => `  ${line}`),
    ...removed.map((line) => paint("red", `- ${line}`, process.stdout)),
    ...added.map((line) => paint("green", `+ ${line}`, process.stdout)),
    ...behind.map((line) => `  ${line}`),
  ].join("\n");
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map(plain);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}
