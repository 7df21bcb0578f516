/**
 * The tool calls of a run as text, so that nobody repeats blindly what already happened.
 * @module
 */
import type { LoggedCall } from "./call_log.ts";
import { cut } from "./render_value.ts";

const MAX_LINES = 40;
const MAX_NAME_CHARS = 120;
const MAX_ARGS_CHARS = 120;
const MAX_MESSAGE_CHARS = 200;

/** One line for each call below `title`, equal neighbours together; empty without calls. */
export function describeCalls(
  calls: readonly LoggedCall[],
  title = "Tool calls of this run, in order:",
): string {
  if (calls.length === 0) return "";
  const groups = groupNeighbours(calls);
  const lines = groups.slice(0, MAX_LINES).map(({ first, last, call }) => {
    const numbers = first === last ? `${first}` : `${first}-${last}`;
    return `${numbers}. ${oneLine(`${call.server}/${call.tool}`, MAX_NAME_CHARS)}: ${
      describeState(call)
    }`;
  });
  const left = groups.slice(MAX_LINES).reduce((sum, { first, last }) => sum + last - first + 1, 0);
  if (left > 0) lines.push(`… ${left} more calls: ${countStates(calls.slice(-left))}`);
  return `${title}\n${lines.join("\n")}`;
}

interface Group {
  readonly first: number;
  last: number;
  readonly call: LoggedCall;
}

function groupNeighbours(calls: readonly LoggedCall[]): Group[] {
  const groups: Group[] = [];
  for (const [index, call] of calls.entries()) {
    const group = groups.at(-1);
    const isSame = group && call.state === "completed" && group.call.state === "completed" &&
      group.call.server === call.server && group.call.tool === call.tool;
    if (isSame) group.last = index + 1;
    else groups.push({ first: index + 1, last: index + 1, call });
  }
  return groups;
}

function describeState({ state, message = "", args, durationMs }: LoggedCall): string {
  if (state === "completed") return "completed";
  const about = `. Arguments: ${oneLine(args, MAX_ARGS_CHARS)}`;
  if (state === "started") return `not completed, outcome unknown${about}`;
  if (state === "waiting") return `not made, nobody had allowed it yet${about}`;
  if (state === "recorded") return `not made, recorded by the preview${about}`;
  const reason = oneLine(message, MAX_MESSAGE_CHARS).replace(/\.$/, "");
  if (state === "denied") return `not made. ${reason}${about}`;
  const after = durationMs === undefined ? "" : ` after ${Math.round(durationMs)} ms`;
  return `failed${after}: ${reason}${about}`;
}

/** Names and messages of strangers must not pass for lines of ours. */
function oneLine(text: string, maxChars: number): string {
  return cut(text.slice(0, maxChars * 2).replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " "), maxChars);
}

function countStates(calls: readonly LoggedCall[]): string {
  const count = (...states: LoggedCall["state"][]): number =>
    calls.filter(({ state }) => states.includes(state)).length;
  const unmade = count("waiting", "denied", "recorded");
  return `${count("completed")} completed, ${count("failed")} failed, ` +
    `${count("started")} not completed (outcome unknown)` +
    (unmade === 0 ? "" : `, ${unmade} not made`);
}
