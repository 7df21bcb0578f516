import type { JSONRPCMessage, RequestId } from "@modelcontextprotocol/client";
import { messageOf } from "../base/errors.ts";
import type { PersonAnswer } from "./question.ts";

/** The request of a server of the older protocol for an answer of the person. */
export const ELICITATION = "elicitation/create";

const MAX_OPEN = 16;
const REFUSED = -32_001;

/** What questions need of their connection. */
export interface OpenQuestionsOptions {
  readonly answer: (params: unknown, signal: AbortSignal) => Promise<PersonAnswer>;
  readonly send: (message: JSONRPCMessage) => Promise<void>;
}

/** Requests of one server that wait for the person. */
export class OpenQuestions {
  readonly #options: OpenQuestionsOptions;
  readonly #open = new Map<RequestId, AbortController>();

  constructor(options: OpenQuestionsOptions) {
    this.#options = options;
  }

  /** Has a question answered. */
  async take(id: RequestId, params: unknown): Promise<void> {
    const { answer, send } = this.#options;
    const withdrawn = new AbortController();
    let reply: object;
    try {
      if (this.#open.size >= MAX_OPEN) throw new Error(`More than ${MAX_OPEN} questions at once`);
      if (this.#open.has(id)) throw new Error("The question has the id of another one");
      this.#open.set(id, withdrawn);
      try {
        reply = { result: await answer(params, withdrawn.signal) };
      } finally {
        this.#open.delete(id);
      }
    } catch (error) {
      if (withdrawn.signal.aborted) return;
      reply = { error: { code: REFUSED, message: messageOf(error) } };
    }
    // A server that is gone needs no answer; its end is told elsewhere.
    await send({ jsonrpc: "2.0", id, ...reply } as JSONRPCMessage).catch(() => {});
  }

  /** The server does not want to know any more. */
  withdraw(id: RequestId): void {
    this.#open.get(id)?.abort(new Error("The server withdrew its question"));
  }

  /** Nobody is there to be answered. */
  close(): void {
    for (const controller of this.#open.values()) {
      controller.abort(new Error("The server is gone"));
    }
  }
}
