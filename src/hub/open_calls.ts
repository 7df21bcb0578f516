import { AsyncLocalStorage } from "node:async_hooks";
import type { AnswerQuestion } from "./question.ts";

/** A call under way, as far as questions go. */
export interface OpenCall {
  /** Whose it is. */
  readonly session: string | undefined;
  readonly answer: AnswerQuestion;
}

/**
 * The calls under way on one connection. A question of the older protocol does not say which call it belongs to: over
 * HTTP it comes in the stream of that call's answer, over a pipe the calls under way are all that there is to go by.
 */
export class OpenCalls {
  readonly #current = new AsyncLocalStorage<OpenCall>();
  readonly #open = new Set<OpenCall>();

  /** Sends a call; what arrives for it is known to be for it. */
  async during<T>(call: OpenCall, send: () => Promise<T>): Promise<T> {
    this.#open.add(call);
    try {
      return await this.#current.run(call, send);
    } finally {
      this.#open.delete(call);
    }
  }

  /**
   * The call that a message which has just arrived belongs to.
   * @throws {Error} if it could be several people's: nobody must be shown what another one's call asks.
   */
  find(): OpenCall {
    const known = this.#current.getStore();
    const [first, ...others] = known === undefined
      ? this.#open
      : [known].filter((each) => this.#open.has(each));
    if (first === undefined) throw new Error("No call is under way that could ask anything");
    if (others.some(({ session }) => session !== first.session)) {
      throw new Error(
        "Several sessions have calls under way, and the question does not say whose it is. " +
          'Set "share": false for this server',
      );
    }
    return first;
  }
}
