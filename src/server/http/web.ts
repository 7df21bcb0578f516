/**
 * Between Node's HTTP server, which drops slow clients, and the SDK, which speaks in web requests and responses.
 * @module
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage, ServerResponse } from "node:http";

/** How long a client may leave an answer unread. */
const UNREAD_MS = 30_000;

/** Credentials end at the door: nothing behind it needs them. */
const KEPT_BACK = ["authorization", "cookie", "proxy-authorization"];

/** The request without its body and its credentials. */
export function toWebRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined && !KEPT_BACK.includes(name)) headers.set(name, String(value));
  }
  const { method } = incoming;
  return new Request("http://localhost/mcp", { method, headers, signal });
}

/** Sends a response as fast as the client reads it; one that does not read is cut off. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const type = response.headers.get("content-type") ?? "";
  outgoing.writeHead(response.status, {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...Object.fromEntries(response.headers),
  });
  if (response.body === null) outgoing.end();
  else if (type.startsWith("text/event-stream")) await pump(response.body, outgoing);
  else outgoing.end(Buffer.from(await response.arrayBuffer()));
  await untilEvent(outgoing, "finish");
}

async function pump(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const onClose = (): void => void reader.cancel();
  outgoing.once("close", onClose);
  outgoing.flushHeaders();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (!outgoing.write(next.value)) await untilEvent(outgoing, "drain");
    }
  } finally {
    outgoing.off("close", onClose);
    outgoing.end();
  }
}

function untilEvent(outgoing: ServerResponse, event: "drain" | "finish"): Promise<void> {
  if (outgoing.closed || (event === "finish" && outgoing.writableFinished)) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    const timer = setTimeout(() => outgoing.destroy(), UNREAD_MS);
    const done = (): void => {
      clearTimeout(timer);
      outgoing.off(event, done).off("close", done);
      resolve();
    };
    outgoing.once(event, done).once("close", done);
  });
}
