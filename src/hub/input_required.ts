import { setTimeout as delay } from "node:timers/promises";
import { ELICITATION } from "./open_questions.ts";
import type { AnswerQuestion } from "./question.ts";

/** More rounds than a person would go along with. */
const MAX_ROUNDS = 10;
const MAX_QUESTIONS = 16;
/** Before a request is sent again that no person held up. */
const PAUSE_MS = 250;

/** How to send a request and have its questions answered. */
export interface InputRounds {
  /** Sends the request with these further parameters and gives the raw result. */
  readonly send: (further: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly answer: AnswerQuestion;
  readonly signal: AbortSignal;
}

/** Sends a request again, with what the person answered, until it has a result (2026 protocol). */
export async function sendWithInput({ send, answer, signal }: InputRounds): Promise<unknown> {
  let further: Record<string, unknown> = {};
  for (let round = 0; round <= MAX_ROUNDS; round++) {
    const result = await send(further);
    const { resultType, inputRequests, requestState } = (result ?? {}) as Record<string, unknown>;
    if (resultType !== "input_required") return result;
    const wanted = Object.entries((inputRequests ?? {}) as Record<string, unknown>);
    if (wanted.length > MAX_QUESTIONS) throw new Error("The server asks too many things at once");
    if (wanted.length === 0) await delay(PAUSE_MS, undefined, { signal });
    const inputResponses = await answerAll(wanted, answer, signal);
    further = {
      ...(wanted.length > 0 && { inputResponses }),
      ...(typeof requestState === "string" && { requestState }),
    };
  }
  throw new Error(`The server asked for input more than ${MAX_ROUNDS} times`);
}

/** All at once; the first that cannot be answered withdraws the others. */
async function answerAll(
  wanted: readonly (readonly [string, unknown])[],
  answer: AnswerQuestion,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const answers = wanted.map(async ([key, request]) => {
    const { method, params } = (request ?? {}) as { method?: unknown; params?: unknown };
    if (method !== ELICITATION) {
      throw new Error(`The server wants '${String(method)}', which is not offered to it`);
    }
    return [key, await answer(params, either)] as const;
  });
  try {
    return Object.fromEntries(await Promise.all(answers));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
}
