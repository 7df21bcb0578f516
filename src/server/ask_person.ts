/**
 * Takes a downstream's question to the person at the client: what the client can show, in whose name, how long.
 * @module
 */
import { messageOf, RunbyteError } from "../base/errors.ts";
import { NobodyToAsk, type PersonAnswer, type Question } from "../session/person.ts";

/** How long a person may take. */
export const ANSWER_LIMIT_MS = 10 * 60_000;

/** What a client says of elicitation in its capabilities. */
export type ElicitationCapability = Readonly<Record<string, unknown>> | undefined;

/** Parameters of `elicitation/create`. */
export interface ElicitationParams extends Readonly<Record<string, unknown>> {
  readonly message: string;
}

const ACTIONS: readonly unknown[] = ["accept", "decline", "cancel"];

/**
 * The question as the client gets it: the server named, without what must not leave Runbyte.
 * @throws {NobodyToAsk} if the client cannot ask such a question.
 */
export function toElicitation(
  { asker, server, tool, params }: Question,
  capability: ElicitationCapability,
  redact: (text: string) => string,
): ElicitationParams {
  const { mode = "form", message, requestedSchema, url, elicitationId } = params;
  const isForm = mode === "form";
  // An empty capability is how clients said that they can show forms, when there was nothing else.
  const canForm = capability !== undefined && ("form" in capability || !("url" in capability));
  if (isForm ? !canForm : mode !== "url" || !capability?.url) {
    throw new NobodyToAsk(`the client does not support elicitation of mode '${String(mode)}'`);
  }
  if (!isForm && !/^https?:$/.test(URL.parse(String(url))?.protocol ?? "")) {
    throw cannotAsk("it is to be sent to something that is no web address");
  }
  const rest = isForm ? { requestedSchema } : { mode, url, elicitationId };
  const words = asker === undefined
    ? `Server '${server}' asks in a call of '${tool}': ${String(message)}`
    : message;
  return JSON.parse(
    JSON.stringify({ message: words, ...rest }),
    (_key, each) => typeof each === "string" ? redact(each) : each,
  );
}

/** The answer, if it is one. @throws {RunbyteError} if it is none. */
export function toPersonAnswer(value: unknown): PersonAnswer {
  const { action, content } = (value ?? {}) as Record<string, unknown>;
  if (!ACTIONS.includes(action)) throw cannotAsk("the client gave no answer that can be read");
  const isObject = typeof content === "object" && content !== null && !Array.isArray(content);
  return {
    action: action as PersonAnswer["action"],
    ...(isObject && { content: content as PersonAnswer["content"] }),
  };
}

/** Nobody could be asked; `reason` is the rest of a sentence. */
export function cannotAsk(reason: unknown): RunbyteError {
  return new RunbyteError("TOOL_FAILED", `The person cannot be asked: ${messageOf(reason)}`);
}
