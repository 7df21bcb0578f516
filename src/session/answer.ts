/**
 * Answers made of text.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import type { Redactor } from "../base/redact.ts";
import type { Answer, AnswerBlock } from "./session.ts";

/** One text block; half surrogate pairs, which some clients cannot read, are replaced. */
export function textBlock(text: string): AnswerBlock {
  return { type: "text", text: text.toWellFormed() };
}

/** A failure with one text block. */
export function errorAnswer(text: string): Answer {
  return { blocks: [textBlock(text)], isError: true };
}

/**
 * The answer without secrets, and as text that every client can read: whatever leaves a session passes here.
 * What is cut or saved was cleaned before.
 */
export function redactAnswer(answer: Answer, redact: Redactor): Answer {
  const blocks = answer.blocks.map((block): AnswerBlock => {
    if (block.type === "text") return { ...block, text: redact(block.text).toWellFormed() };
    if (block.type !== "resource") return block;
    return { ...block, resource: { ...block.resource, uri: redact(block.resource.uri) } };
  });
  return { ...answer, blocks };
}

/** What the agent learns about something that Runbyte threw; details of our own faults go to the log. */
export function describeError(thrown: unknown, redact: Redactor): string {
  if (thrown instanceof RunbyteError) {
    const hint = thrown.hint === undefined ? "" : `. ${thrown.hint}`;
    return redact(`${thrown.message}${hint}`);
  }
  if (thrown instanceof Error && thrown.name === "AbortError") return "Cancelled";
  logger("session").error("Unexpected failure: {message}", { message: redact(messageOf(thrown)) });
  return "Runbyte failed; its log says more";
}
