/**
 * Stands between the SDK's client and a transport: keeps the SDK's strict schemas away from tool lists and results,
 * and ends what the SDK would leave hanging or let through without bounds.
 * @module
 */
import type {
  JSONRPCMessage,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/client";

/** Where a raw result travels through the SDK. */
export const RAW = "runbyte/raw";

/** Receives what the SDK should not see. */
export interface WireEvents {
  toolsChanged(): void;
  /** The downstream sends notifications without end. Nothing more of it is read. */
  flooded(reason: string): void;
}

/** Notifications in one second that no honest server sends. */
const MAX_LIST_CHANGED_PER_SECOND = 1_000;
const MAX_NOTIFICATIONS_PER_SECOND = 20_000;
const RAW_METHODS: ReadonlySet<string> = new Set(["tools/list", "tools/call"]);

/** A transport around another one. */
export class Wire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #inner: Transport;
  readonly #events: WireEvents;
  readonly #now: () => number;
  readonly #pending = new Map<RequestId, string>();
  #windowStart = 0;
  #notifications = 0;
  #listChanged = 0;
  #flooded = false;
  #closed = false;

  constructor(inner: Transport, events: WireEvents, now: () => number) {
    this.#inner = inner;
    this.#events = events;
    this.#now = now;
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
    this.onclose?.();
  }

  /** The answer to a request that was given up is not read any more. */
  #forgetCancelled(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
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
    if ("method" in message) return "id" in message ? message : this.#notification(message);
    if (message.id === undefined) return undefined;
    const method = this.#pending.get(message.id);
    if (method === undefined) return undefined; // late or made up
    this.#pending.delete(message.id);
    if (!("result" in message) || !RAW_METHODS.has(method)) return message;
    const raw: unknown = message.result;
    const kind = (raw as { resultType?: unknown } | null)?.resultType;
    if (kind !== undefined && kind !== "complete") return message;
    const empty = {
      resultType: "complete",
      tools: [],
      content: [],
      ttlMs: 0,
      cacheScope: "private",
    };
    return { ...message, result: { ...empty, [RAW]: raw } };
  }

  #notification(message: JSONRPCMessage & { method: string }): JSONRPCMessage | undefined {
    const now = this.#now();
    if (now - this.#windowStart > 1_000) {
      this.#windowStart = now;
      this.#notifications = this.#listChanged = 0;
    }
    const isListChanged = message.method === "notifications/tools/list_changed";
    if (isListChanged) this.#listChanged++;
    if (
      this.#listChanged > MAX_LIST_CHANGED_PER_SECOND ||
      ++this.#notifications > MAX_NOTIFICATIONS_PER_SECOND
    ) {
      this.#flooded = true;
      this.#events.flooded(`sent too many notifications at once ('${message.method}')`);
      return undefined;
    }
    if (!isListChanged) return message;
    this.#events.toolsChanged();
    return undefined;
  }
}

/** The message of a request whose answer can no longer come. */
export const STREAM_LOST = "The connection ended before the answer came";
