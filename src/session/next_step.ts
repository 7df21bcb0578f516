/**
 * What an agent should do after a failed run, in one line.
 * @module
 */
import type { LimitName } from "../base/limits.ts";
import type { GuestError } from "../sandbox/protocol.ts";
import type { LoggedCall } from "./call_log.ts";

/** One line of advice. */
export function nextStep(error: GuestError, calls: readonly LoggedCall[]): string {
  const advice = adviceFor(error);
  if (calls.some(({ state }) => state === "completed" || state === "started")) {
    return `${advice} The calls above are not undone: do not repeat those that completed, and check those with unknown outcome.`;
  }
  return advice;
}

const LIMIT_ADVICE: Partial<Readonly<Record<LimitName, string>>> = {
  timeoutMs:
    "Do less in one run (make calls in parallel with Promise.all, save progress to /workspace), or end the loop.",
  memoryBytes: "Hold less at once: work through the data in pieces and keep only what is needed.",
  stackBytes: "Use a loop in place of the deep recursion, or flatter data.",
  toolCalls: "Do the rest in another run, or ask for more at a time.",
};

function adviceFor(error: GuestError): string {
  if (error.kind === "cancelled") {
    return "The client cancelled the run, or Runbyte is stopping.";
  }
  if (error.kind === "limit") {
    return (error.limit && LIMIT_ADVICE[error.limit]) ?? "Do less in one run.";
  }
  if (error.kind === "crash") {
    return "The sandbox lost this run; nothing of it goes on. Try again with less data at once.";
  }
  if (error.name === "ToolError") {
    return "Read the function's file, change the arguments, or catch the error with try/catch.";
  }
  return "Change the program at the line above and run it again.";
}
