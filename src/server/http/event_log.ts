import type { EventStore, JSONRPCMessage } from "@modelcontextprotocol/server";

/** What one session keeps for clients that lose their connection; a longer message cannot be fetched again. */
const MAX_CHARS = 256 * 1024;

/** For so long. */
const MAX_AGE_MS = 5 * 60_000;

interface KeptEvent {
  readonly number: number;
  readonly streamId: string;
  readonly message: JSONRPCMessage;
  readonly chars: number;
  readonly at: number;
}

/** The last messages of one session, so that a client whose connection broke gets what it missed. */
export class EventLog implements EventStore {
  readonly #now: () => number;
  #events: KeptEvent[] = [];
  #chars = 0;
  #lastNumber = 0;

  /** @param now Milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  storeEvent(streamId: string, message: JSONRPCMessage): Promise<string> {
    const number = ++this.#lastNumber;
    const chars = JSON.stringify(message).length;
    if (chars <= MAX_CHARS) {
      this.#events.push({ number, streamId, message, chars, at: this.#now() });
      this.#chars += chars;
      while (this.#chars > MAX_CHARS) this.#chars -= this.#events.shift()!.chars;
    }
    return Promise.resolve(String(number));
  }

  getStreamIdForEventId(eventId: string): Promise<string | undefined> {
    return Promise.resolve(this.#find(eventId)?.streamId);
  }

  async replayEventsAfter(
    lastEventId: string,
    { send }: { send: (eventId: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const last = this.#find(lastEventId);
    if (last === undefined) throw new Error("Unknown event");
    for (const { number, streamId, message } of [...this.#events]) {
      // An empty message only tells a client where its stream begins.
      const isBeginning = Object.keys(message).length === 0;
      if (number > last.number && streamId === last.streamId && !isBeginning) {
        await send(String(number), message);
      }
    }
    return last.streamId;
  }

  /** Forgets what is too old. */
  tick(): void {
    const oldest = this.#now() - MAX_AGE_MS;
    this.#events = this.#events.filter((event) => event.at >= oldest);
    this.#chars = this.#events.reduce((sum, event) => sum + event.chars, 0);
  }

  #find(eventId: string): KeptEvent | undefined {
    return this.#events.find((event) => String(event.number) === eventId);
  }
}
