/**
 * Takes the secrets of the configuration out of what a run gave back, before anything is cut, shown or saved.
 * @module
 */
import type { Redactor } from "../base/redact.ts";
import type { GuestValue, RunOutcome } from "../sandbox/protocol.ts";
import type { LoggedCall } from "./call_log.ts";
import { jsonTokens } from "./json_text.ts";

/** The outcome without secrets. */
export function redactOutcome(outcome: RunOutcome, redact: Redactor): RunOutcome {
  const console = outcome.console.map((line) => ({ ...line, text: redact(line.text) }));
  if (outcome.ok) return { ...outcome, console, value: redactValue(outcome.value, redact) };
  const { error } = outcome;
  return {
    ...outcome,
    console,
    error: {
      ...error,
      name: redact(error.name),
      message: redact(error.message),
      // A program can name a function as it likes.
      frames: error.frames.map((frame) => ({
        ...frame,
        functionName: redact(frame.functionName),
      })),
    },
  };
}

/** The calls without secrets. */
export function redactCalls(calls: readonly LoggedCall[], redact: Redactor): LoggedCall[] {
  return calls.map((call) => ({
    ...call,
    args: redact(call.args),
    ...(call.message !== undefined && { message: redact(call.message) }),
  }));
}

/** A value without secrets, still JSON where it was. */
export function redactValue(value: GuestValue, redact: Redactor): GuestValue {
  if (value.kind === "undefined") return value;
  const text = redact(value.text);
  if (text === value.text) return value;
  return { kind: value.kind, text: value.kind === "json" ? redactJson(value.text, redact) : text };
}

/** Token by token, so that a secret number leaves valid JSON behind. */
function redactJson(json: string, redact: Redactor): string {
  let redacted = "";
  for (const token of jsonTokens(json)) {
    const clean = redact(token);
    redacted += clean === token || token.startsWith('"') ? clean : JSON.stringify(clean);
  }
  // A secret over several tokens is rare, and keeping it in matters more than valid JSON.
  return redact(redacted);
}
