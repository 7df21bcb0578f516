import process from "node:process";
import { createInterface } from "node:readline";

/** Whether there is somebody to ask. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks a yes-or-no question on the terminal; anything but a clear yes is a no. */
export async function askYesNo(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, terminal: false });
  process.stderr.write(`${question} [y/N] `);
  try {
    for await (const line of lines) return /^(y|yes)$/i.test(line.trim());
    process.stderr.write("\n");
    return false;
  } finally {
    lines.close();
  }
}
