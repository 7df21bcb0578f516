/**
 * Questions that a downstream server has for the person at the client.
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

/**
 * Asks the person and waits for the answer.
 * @throws {RunbyteError} if nobody can be asked, or nobody answers.
 */
export interface AskPerson {
  (question: Question, signal: AbortSignal): Promise<PersonAnswer>;
}
