/**
 * Questions for the person at the client: those of downstream servers, and Runbyte's own.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";

/** What is asked, and who asks. Everything but the names is a stranger's. */
export interface Question {
  /** It is not the server that asks. */
  readonly asker?: "Runbyte";
  readonly server: string;
  /** During the call of which tool. */
  readonly tool: string;
  /** As MCP has it: `message` with `requestedSchema`, or `mode: "url"` with `url`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** What the person answered; `content` by the question's schema. */
export interface PersonAnswer {
  readonly action: "accept" | "decline" | "cancel";
  readonly content?: Readonly<Record<string, unknown>>;
}

/**
 * Asks the person and waits for the answer.
 * @throws {NobodyToAsk} if the client cannot ask anybody.
 * @throws {RunbyteError} if nobody answers.
 */
export interface AskPerson {
  (question: Question, signal: AbortSignal): Promise<PersonAnswer>;
}

/** The client cannot ask its person; `reason` is the rest of a sentence. */
export class NobodyToAsk extends RunbyteError {
  constructor(reason: string) {
    super("TOOL_FAILED", `The person cannot be asked: ${reason}`);
  }
}
