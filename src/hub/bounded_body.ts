const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Gives a response whose body fails once a single message in it grows past `maxMessageBytes`. */
export function boundedBody(
  response: Response,
  maxMessageBytes: number,
  signal?: AbortSignal,
): Response {
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
  const body = response.body!.pipeThrough(
    isStream ? wholeLines(maxMessageBytes) : counted(maxMessageBytes),
    // Without it an aborted stream would stay open until the server writes again.
    { signal },
  );
  const bounded = new Response(body, response);
  // The SDK asks where a redirected response came from; a made Response has no address.
  Object.defineProperty(bounded, "url", { value: response.url });
  return bounded;
}

function tooLarge(maxMessageBytes: number): Error {
  return new Error(
    `The server sent a message larger than the limit of ${maxMessageBytes >> 20} MiB`,
  );
}

function counted(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxBytes) controller.error(tooLarge(maxBytes));
      else controller.enqueue(chunk);
    },
  });
}

/** Hands event streams on in whole lines: the parser behind looks at an unfinished line again with every chunk. */
function wholeLines(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let held: Uint8Array[] = [];
  let eventBytes = 0;
  let lineBytes = 0;
  const release = (controller: TransformStreamDefaultController<Uint8Array>): void => {
    if (held.length > 0) controller.enqueue(held.length === 1 ? held[0] : concat(held));
    held = [];
  };
  return new TransformStream({
    transform(chunk, controller) {
      let start = 0;
      for (let end; (end = chunk.indexOf(LINE_FEED, start)) !== -1; start = end + 1) {
        lineBytes += end - start;
        const isBlank = lineBytes === 0 || (lineBytes === 1 && chunk[end - 1] === CARRIAGE_RETURN);
        eventBytes = isBlank ? 0 : eventBytes + lineBytes;
        lineBytes = 0;
      }
      lineBytes += chunk.length - start;
      if (eventBytes + lineBytes > maxBytes) return controller.error(tooLarge(maxBytes));
      const cut = Math.max(start, chunk.lastIndexOf(CARRIAGE_RETURN) + 1);
      if (cut > 0) {
        held.push(chunk.subarray(0, cut));
        release(controller);
      }
      if (cut < chunk.length) held.push(chunk.subarray(cut));
    },
    flush: release,
  });
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
