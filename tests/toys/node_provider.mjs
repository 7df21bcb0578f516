/**
 * Stands in for an OpenTelemetry SDK that somebody loads with `--import`: writes each span to stderr when it ends.
 * Plain JavaScript, because Node 22 runs it, and without the API's package, because a user's copy is not ours.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import process from "node:process";

const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");
const contexts = new AsyncLocalStorage();
const root = createContext(new Map());

function createContext(values) {
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => createContext(new Map(values).set(key, value)),
    deleteValue: () => createContext(new Map()),
  };
}

function startSpan(name, _options, context) {
  const parent = context.getValue(SPAN)?.spanContext();
  const traceId = parent?.traceId ?? randomBytes(16).toString("hex");
  const spanId = randomBytes(8).toString("hex");
  return {
    spanContext: () => ({ traceId, spanId, traceFlags: 1 }),
    setAttributes() {},
    setStatus() {},
    end: () =>
      process.stderr.write(`SPAN ${JSON.stringify({ name, spanId, parentId: parent?.spanId })}\n`),
  };
}

globalThis[Symbol.for("opentelemetry.js.api.1")] = {
  version: "1.9.1",
  trace: { getTracer: () => ({ startSpan }) },
  context: {
    active: () => contexts.getStore() ?? root,
    with: (context, work) => contexts.run(context, work),
  },
  propagation: {
    extract: (context) => context,
    inject(context, carrier) {
      const span = context.getValue(SPAN)?.spanContext();
      if (span) carrier.traceparent = `00-${span.traceId}-${span.spanId}-01`;
    },
  },
};
