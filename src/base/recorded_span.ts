/**
 * A span as the OpenTelemetry API records it, and what of a trace crosses to other processes.
 * @module
 */
import type * as Otel from "@opentelemetry/api";
import { currentScope, type Scope } from "./scope.ts";
import type { Attributes, OpenSpan, SpanOptions } from "./telemetry.ts";

/** Where spans and durations go. */
export interface Recorder {
  readonly api: typeof Otel;
  readonly tracer: Otel.Tracer;
  readonly meter: Otel.Meter;
  readonly isContentWanted: boolean;
  readonly redact: (text: string) => string;
}

const KINDS = { internal: "INTERNAL", server: "SERVER", client: "CLIENT" } as const;

/** What of a trace crosses to another process. Baggage stays: it is not ours to give to strangers. */
const TRACE_KEYS = ["traceparent", "tracestate"] as const;
const MAX_TRACE_KEY_CHARS = 512;
const MAX_CONTENT_CHARS = 16_384;

/** See {@linkcode OpenSpan}. */
export class RecordedSpan implements OpenSpan {
  readonly #recorder: Recorder;
  readonly #context: Otel.Context;
  readonly #span: Otel.Span;
  #hasFailed = false;

  constructor(name: string, { kind, attributes, meta }: SpanOptions, recorder: Recorder) {
    const { api, tracer } = recorder;
    const around = api.context.active();
    const remote = remoteContext(recorder, meta);
    const parent = remote ?? around;
    const ambient = remote && api.trace.getSpanContext(around);
    this.#recorder = recorder;
    this.#span = tracer.startSpan(name, {
      kind: api.SpanKind[KINDS[kind ?? "internal"]],
      attributes: { ...scopeAttributes(currentScope()), ...cleanAttributes(recorder, attributes) },
      ...ambient && { links: [{ context: ambient }] },
    }, parent);
    this.#context = api.trace.setSpan(parent, this.#span);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(cleanAttributes(this.#recorder, attributes));
  }

  fail(errorType: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.set({ "error.type": errorType });
    this.#span.setStatus({ code: this.#recorder.api.SpanStatusCode.ERROR });
  }

  content(name: string, text: () => string): void {
    const { isContentWanted, redact } = this.#recorder;
    // Secrets go before the text is cut: half a secret would not be found.
    if (isContentWanted) this.#span.setAttribute(name, redact(text()).slice(0, MAX_CONTENT_CHARS));
  }

  within<T>(work: () => T): T {
    return this.#recorder.api.context.with(this.#context, work);
  }

  end(): void {
    this.#span.end();
  }
}

/** What spans say about where they belong. */
export function scopeAttributes({ session, run }: Scope): Otel.Attributes {
  return defined({ "runbyte.session.id": session, "runbyte.run.id": run });
}

/** Names come from strangers and addresses from the configuration: neither may carry a secret out. */
export function cleanAttributes(
  { redact }: Recorder,
  attributes: Attributes = {},
): Otel.Attributes {
  return Object.fromEntries(
    Object.entries(defined(attributes))
      .map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
  );
}

/** Recorders count what has no value as lost. */
function defined(attributes: Attributes): Otel.Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** What of `carrier` names a span, and nothing else. */
export function traceKeys(carrier: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of TRACE_KEYS) {
    const value = carrier[name];
    if (typeof value === "string" && value.length <= MAX_TRACE_KEY_CHARS) found[name] = value;
  }
  return found;
}

/** The span of whoever sent a request. */
function remoteContext({ api }: Recorder, meta: SpanOptions["meta"]): Otel.Context | undefined {
  const carrier = traceKeys(meta ?? {});
  if (carrier.traceparent === undefined) return undefined;
  const around = api.context.active();
  const context = api.propagation.extract(around, carrier);
  // A propagator of another kind may have found nothing that it understands.
  return context === around ? undefined : context;
}
