/**
 * Questions that a downstream has for the person at the client: `elicitation/create`, or `input_required` results.
 * @module
 */

/** What is asked, and who asks. Everything but the names is a stranger's. */
export interface Question {
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

/** Asks the person and waits for the answer. Throws, with a reason, if nobody can be asked. */
export interface AskPerson {
  (question: Question, signal: AbortSignal): Promise<PersonAnswer>;
}

/** Answers the questions of one call by their parameters; throws, with a reason, if nobody can be asked. */
export interface AnswerQuestion {
  (params: unknown, signal: AbortSignal): Promise<PersonAnswer>;
}

const MAX_QUESTION_CHARS = 64 * 1024;
const FIELDS: readonly string[] = ["mode", "message", "requestedSchema", "url", "elicitationId"];

/** The parameters of a question without what is between server and client. @throws {Error} if it is none. */
export function readQuestion(params: unknown): Question["params"] {
  const all = (params ?? {}) as Record<string, unknown>;
  if (typeof all.message !== "string") throw new Error("The question has no message");
  const kept = Object.fromEntries(
    FIELDS.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]),
  );
  if (JSON.stringify(kept).length > MAX_QUESTION_CHARS) throw new Error("The question is too long");
  return kept;
}
