/**
 * Stands between the SDK's client and a transport: keeps the SDK's strict schemas away from tool lists and results,
 * and ends what the SDK would leave hanging or let through without bounds.
 * @module
 */
import type {
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResultResponse,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/client";

import { oneLine } from "./failure.ts";
import { ELICITATION, OpenQuestions } from "./open_questions.ts";
import type { PersonAnswer } from "./question.ts";
import { Rate } from "./rate.ts";

/** Where a raw result travels through the SDK. */
export const RAW = "runbyte/raw";

/** Lists of which servers tell that they have changed. */
export const CHANGED_LISTS = ["tools", "resources", "prompts"] as const;
export type ChangedList = typeof CHANGED_LISTS[number];

/** Receives what the SDK should not see. */
export interface WireEvents {
  listChanged(list: ChangedList): void;
  /** The downstream asks the person, by the parameters of `elicitation/create`. */
  asked(params: unknown, signal: AbortSignal): Promise<PersonAnswer>;
  /** The downstream sends messages without end. Nothing more of it is read. */
  flooded(reason: string): void;
}

/** Messages in one second that no honest server sends unasked. */
const MAX_LIST_CHANGED_PER_SECOND = 1_000;
const MAX_UNASKED_PER_SECOND = 20_000;
const CANCELLED = "notifications/cancelled";
const LIST_CHANGED: ReadonlyMap<string, ChangedList> = new Map(
  CHANGED_LISTS.map((list) => [`notifications/${list}/list_changed`, list]),
);
const RAW_METHODS: ReadonlySet<string> = new Set([
  ...["tools/list", "tools/call", "prompts/list", "prompts/get"],
  ...["resources/list", "resources/templates/list", "resources/read"],
]);

/** A transport around another one. */
export class Wire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #inner: Transport;
  readonly #events: WireEvents;
  readonly #questions: OpenQuestions;
  readonly #unasked: Rate;
  readonly #listChanged: Rate;
  readonly #pending = new Map<RequestId, string>();
  #flooded = false;
  #closed = false;

  constructor(inner: Transport, events: WireEvents, now: () => number) {
    this.#inner = inner;
    this.#events = events;
    this.#questions = new OpenQuestions({
      answer: (params, signal) => events.asked(params, signal),
      send: (message) => inner.send(message),
    });
    this.#unasked = new Rate(MAX_UNASKED_PER_SECOND, now);
    this.#listChanged = new Rate(MAX_LIST_CHANGED_PER_SECOND, now);
    inner.onclose = () => this.#close();
    inner.onerror = (error) => this.onerror?.(error);
    inner.onmessage = (message, extra) => {
      const passed = this.#inspect(message);
      if (passed !== undefined) this.onmessage?.(passed, extra);
    };
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  get hasPerRequestStream(): boolean | undefined {
    return this.#inner.hasPerRequestStream;
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion?.(version);
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!("method" in message) || !("id" in message)) {
      this.#forgetCancelled(message);
      return await this.#inner.send(message, options);
    }
    const { id, method } = message;
    this.#pending.set(id, method);
    options?.requestSignal?.addEventListener("abort", () => this.#pending.delete(id), {
      once: true,
    });
    try {
      await this.#inner.send(message, {
        ...options,
        onRequestStreamEnd: () => {
          options?.onRequestStreamEnd?.();
          this.#fail(id);
        },
      });
    } catch (error) {
      this.#pending.delete(id);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#inner.close();
    this.#close();
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending.clear();
    this.#questions.close();
    this.onclose?.();
  }

  /** The answer to a request that was given up is not read any more. */
  #forgetCancelled(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== CANCELLED) return;
    const id = (message.params as { requestId?: RequestId } | undefined)?.requestId;
    if (id !== undefined) this.#pending.delete(id);
  }

  /** The stream that was to bring the answer is gone: without this the SDK would wait for its time-out. */
  #fail(id: RequestId): void {
    const method = this.#pending.get(id);
    this.#pending.delete(id);
    if (method === undefined || method === "subscriptions/listen") return;
    const error = { code: -32000, message: STREAM_LOST };
    this.onmessage?.({ jsonrpc: "2.0", id, error });
  }

  #inspect(message: JSONRPCMessage): JSONRPCMessage | undefined {
    if (this.#flooded) return undefined;
    if ("method" in message) {
      const list = "id" in message ? undefined : LIST_CHANGED.get(message.method);
      if (this.#isFlood(list !== undefined, message.method)) return undefined;
      if (list !== undefined) this.#events.listChanged(list);
      else if ("id" in message && message.method === ELICITATION) {
        void this.#questions.take(message.id, message.params);
      } else {
        this.#withdraw(message);
        return message;
      }
      return undefined;
    }
    const method = message.id === undefined ? undefined : this.#pending.get(message.id);
    if (method === undefined) { // late or made up
      this.#isFlood(false, "answers that nobody asked for");
      return undefined;
    }
    this.#pending.delete(message.id!);
    return RAW_METHODS.has(method) && "result" in message ? withRawResult(message) : message;
  }

  /** A question may be taken back like any request. */
  #withdraw({ method, params }: JSONRPCRequest | JSONRPCNotification): void {
    const { requestId } = (params ?? {}) as { readonly requestId?: RequestId };
    if (method === CANCELLED && requestId !== undefined) this.#questions.withdraw(requestId);
  }

  /** Counts what comes unasked. */
  #isFlood(isListChanged: boolean, what: string): boolean {
    const rate = isListChanged ? this.#listChanged : this.#unasked;
    if (!rate.isExceeded()) return false;
    this.#flooded = true;
    this.#events.flooded(`sent too many messages at once (${oneLine(what, 60)})`);
    return true;
  }
}

/** Of every kind at once. */
const EMPTY_RESULT = {
  resultType: "complete",
  ...{ tools: [], content: [], prompts: [], messages: [] },
  ...{ resources: [], resourceTemplates: [], contents: [] },
  ...{ ttlMs: 0, cacheScope: "private" },
} as const;

/** An empty result that every schema accepts, with the real one inside. */
function withRawResult(message: JSONRPCResultResponse): JSONRPCMessage {
  const raw: unknown = message.result;
  const kind = (raw as { resultType?: unknown } | null)?.resultType;
  if (kind !== undefined && kind !== "complete" && kind !== "input_required") return message;
  return { ...message, result: { ...EMPTY_RESULT, [RAW]: raw } };
}

/** The message of a request whose answer can no longer come. */
export const STREAM_LOST = "The connection ended before the answer came";
