/**
 * Calls of the 2026 protocol that have to ask the person. Such a call is answered with the question, its run goes on in
 * the background, and the client comes back with the answer in another request.
 * Invariant: only the caller of a run can come back to it.
 * @module
 */
import { randomBytes } from "node:crypto";
import { clearTimeout, setTimeout } from "node:timers";
import type { PersonAnswer, Question } from "../session/person.ts";
import type { Answer } from "../session/session.ts";
import { ANSWER_LIMIT_MS, type ElicitationParams, toPersonAnswer } from "./ask_person.ts";
import type { CallIo } from "./tool.ts";

/** One request of the client for a call. */
export interface Leg extends Omit<CallIo, "ask"> {
  readonly caller: string;
  /** The question as this client can show it; throws if it cannot. */
  readonly toElicitation: (question: Question) => ElicitationParams;
}

/** What a call is answered with when it has to ask. */
export interface Asking {
  readonly inputRequests: Readonly<Record<string, InputRequest>>;
  readonly requestState: string;
}

interface InputRequest {
  readonly method: "elicitation/create";
  readonly params: ElicitationParams;
}

/** Does the work of a call. */
export type Work = (io: CallIo) => Promise<Answer>;

/** Runs between two requests of their client. */
export class ParkedRuns {
  readonly #answerLimitMs: number;
  readonly #runs = new Map<string, { readonly caller: string; readonly run: AskingRun }>();

  /** `answerLimitMs`: how long a run waits for its client to come back. */
  constructor(answerLimitMs: number = ANSWER_LIMIT_MS) {
    this.#answerLimitMs = answerLimitMs;
  }

  /** Begins a call and follows it to its end or to a question. */
  async begin(leg: Leg, work: Work): Promise<Answer | Asking> {
    return await this.#follow(new AskingRun(leg, work), leg);
  }

  /** Goes on with the answers that a client came back with; undefined if there is no such run of this caller. */
  async resume(
    leg: Leg,
    state: string,
    answers: Readonly<Record<string, unknown>>,
  ): Promise<Answer | Asking | undefined> {
    const parked = this.#runs.get(state);
    if (parked?.caller !== leg.caller) return undefined;
    this.#runs.delete(state);
    parked.run.take(answers);
    return await this.#follow(parked.run, leg);
  }

  async #follow(run: AskingRun, leg: Leg): Promise<Answer | Asking> {
    const news = await run.follow(leg);
    if (!("inputRequests" in news)) return news;
    const requestState = randomBytes(16).toString("base64url");
    this.#runs.set(requestState, { caller: leg.caller, run });
    run.park(this.#answerLimitMs, () => void this.#runs.delete(requestState));
    return { ...news, requestState };
  }
}

interface OpenQuestion {
  readonly params: ElicitationParams;
  readonly answer: (value: unknown) => void;
}

/** One run and the questions that it waits for. */
class AskingRun {
  readonly #control = new AbortController();
  readonly #questions = new Map<string, OpenQuestion>();
  readonly #ended: Promise<Answer>;
  #leg: Leg;
  #isFollowed = true;
  #isOver = false;
  #count = 0;
  #wake: () => void = () => {};
  #expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(leg: Leg, work: Work) {
    this.#leg = leg;
    this.#ended = work({
      signal: this.#control.signal,
      report: (progress, message) => {
        if (this.#isFollowed) this.#leg.report(progress, message);
      },
      ask: (question, signal) => this.#ask(question, signal),
    });
    const end = (): void => {
      this.#isOver = true;
      this.#wake();
    };
    this.#ended.then(end, end);
  }

  /** Waits, as long as this request lasts, for the end or a question. A client that gives up ends the run. */
  async follow(leg: Leg): Promise<Answer | Pick<Asking, "inputRequests">> {
    clearTimeout(this.#expiry);
    this.#leg = leg;
    this.#isFollowed = true;
    const giveUp = (): void => this.#control.abort(leg.signal.reason);
    if (leg.signal.aborted) giveUp();
    leg.signal.addEventListener("abort", giveUp, { once: true });
    while (!this.#isOver && this.#questions.size === 0) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    leg.signal.removeEventListener("abort", giveUp);
    if (this.#isOver) return await this.#ended;
    const requests = [...this.#questions].map(([key, { params }]) =>
      [key, { method: "elicitation/create", params }] as const
    );
    return { inputRequests: Object.fromEntries(requests) };
  }

  /** Leaves it alone until the client comes back; if it never does, the run ends. */
  park(limitMs: number, onExpiry: () => void): void {
    this.#isFollowed = false;
    this.#expiry = setTimeout(() => {
      onExpiry();
      this.#control.abort(new DOMException("Nobody answered", "AbortError"));
    }, limitMs);
    this.#expiry.unref();
  }

  take(answers: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(answers)) {
      this.#questions.get(key)?.answer(value);
      this.#questions.delete(key);
    }
  }

  async #ask(question: Question, signal: AbortSignal): Promise<PersonAnswer> {
    const params = this.#leg.toElicitation(question);
    const key = `question${++this.#count}`;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const withdraw = (): void => reject(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener("abort", withdraw, { once: true });
    this.#questions.set(key, { params, answer: resolve });
    this.#wake();
    try {
      return toPersonAnswer(await promise);
    } finally {
      this.#questions.delete(key);
      signal.removeEventListener("abort", withdraw);
    }
  }
}
