/** A request that has passed every check, as the protocol's own code gets it. */
export interface McpRequest {
  /** Who sent it. */
  readonly caller: string;
  /** Its head: method and headers, without credentials. */
  readonly web: Request;
  /** Its JSON value; undefined for GET and DELETE. */
  readonly body: unknown;
  /** Resolves when the response is out, or its client gone. */
  readonly finished: Promise<void>;
}

/** How many tool calls a body carries. */
export function countCalls(body: unknown): number {
  const messages: readonly unknown[] = Array.isArray(body) ? body : [body];
  return messages.filter((message) =>
    typeof message === "object" && message !== null && "method" in message &&
    message.method === "tools/call"
  ).length;
}
