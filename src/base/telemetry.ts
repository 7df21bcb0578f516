/**
 * Spans and metrics through the OpenTelemetry API alone: whoever starts this process brings what records them,
 * `OTEL_DENO=true` in Deno, an SDK loaded with `--import` in Node. Without that the API is not even loaded.
 * @module
 */
import type * as Otel from "@opentelemetry/api";
import { RunbyteError } from "./errors.ts";
import { currentScope, type Scope, within } from "./scope.ts";
import { VERSION } from "./version.ts";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** What is recorded. */
export interface TelemetryConfig {
  /** @default whether something in this process records spans */
  readonly enabled?: boolean;
  /** Whether arguments and results are recorded, without secrets. */
  readonly content: boolean;
}

/** What is known of a span while it is open. */
export interface Span {
  set(attributes: Attributes): void;
  rename(name: string): void;
  /** Says that the work failed; there are to be few different types. What is said first counts. */
  fail(errorType: string): void;
  /** What a tool was given or gave; recorded only if the configuration wants it. */
  content(name: string, text: string): void;
}

/** How a span begins. */
export interface SpanOptions {
  /** @default "internal" */
  readonly kind?: "internal" | "server" | "client";
  readonly attributes?: Attributes;
  /** The `_meta` of a request; what it says about a trace wins over what is known here. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

interface Recorder {
  readonly api: typeof Otel;
  readonly tracer: Otel.Tracer;
  readonly meter: Otel.Meter;
  readonly histograms: Map<string, Otel.Histogram>;
  readonly isContentWanted: boolean;
  readonly redact: (text: string) => string;
}

/** What of a trace crosses to another process. Baggage stays: it is not ours to give to strangers. */
const TRACE_KEYS = ["traceparent", "tracestate"] as const;
const MAX_TRACE_KEY_CHARS = 512;
const MAX_CONTENT_CHARS = 16_384;

/** Upper bounds in seconds, as the conventions have them. */
const DURATION_BOUNDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

let recorder: Recorder | undefined;

/** Whether something in this process records what goes through the API. */
export function hasProvider(): boolean {
  const registered = (globalThis as Record<symbol, unknown>)[Symbol.for("opentelemetry.js.api.1")];
  const { trace, metrics } = (registered ?? {}) as Record<string, unknown>;
  return trace !== undefined || metrics !== undefined;
}

/** Starts recording, or ends it, as the configuration says. */
export async function startTelemetry(
  { enabled = hasProvider(), content }: TelemetryConfig,
  redact: (text: string) => string,
): Promise<void> {
  recorder = undefined;
  if (!enabled) return;
  const api = await import("@opentelemetry/api");
  recorder = {
    api,
    tracer: api.trace.getTracer("runbyte", VERSION),
    meter: api.metrics.getMeter("runbyte", VERSION),
    histograms: new Map(),
    isContentWanted: content,
    redact,
  };
}

/** Does work inside a span, which ends with it. A throw fails the span. */
export async function traced<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  if (recorder === undefined) return await work(NO_SPAN);
  const { api, tracer } = recorder;
  const { kind = "internal", attributes, meta } = options;
  const around = api.context.active();
  const remote = remoteContext(recorder, meta);
  const ambient = remote && api.trace.getSpanContext(around);
  const span = tracer.startSpan(name, {
    kind: api.SpanKind[kind.toUpperCase() as "INTERNAL" | "SERVER" | "CLIENT"],
    attributes: { ...scopeAttributes(currentScope()), ...clean(recorder, attributes) },
    ...ambient && { links: [{ context: ambient }] },
  }, remote ?? around);
  const handle = new OpenSpan(span, recorder);
  try {
    return await api.context.with(
      api.trace.setSpan(remote ?? around, span),
      () => work(handle),
    );
  } catch (thrown) {
    handle.fail(errorTypeOf(thrown));
    throw thrown;
  } finally {
    span.end();
  }
}

/** Does work that belongs to `scope`, and says so in the span around it. */
export function enter<T>(scope: Scope, work: () => T): T {
  recorder?.api.trace.getActiveSpan()?.setAttributes(scopeAttributes(scope));
  return within(scope, work);
}

/** What a request to another server carries in its `_meta`, so that its spans find their parent. */
export function traceMeta(): Readonly<Record<string, string>> {
  if (recorder === undefined) return {};
  const { context, propagation } = recorder.api;
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return traceKeys(carrier);
}

/** The span that is open here. */
export function currentTrace(): { readonly traceId: string; readonly spanId: string } | undefined {
  const span = recorder?.api.trace.getActiveSpan()?.spanContext();
  return span && { traceId: span.traceId, spanId: span.spanId };
}

/** Adds one duration to a histogram. */
export function recordDuration(name: string, durationMs: number, attributes: Attributes): void {
  if (recorder === undefined) return;
  const { meter, histograms } = recorder;
  const histogram = histograms.get(name) ?? meter.createHistogram(name, {
    unit: "s",
    advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] },
  });
  histograms.set(name, histogram);
  histogram.record(durationMs / 1000, clean(recorder, attributes));
}

/** The class of an error, for `error.type`. */
export function errorTypeOf(thrown: unknown): string {
  if (thrown instanceof RunbyteError) return thrown.code;
  return thrown instanceof Error ? thrown.name : "_OTHER";
}

const NO_SPAN: Span = { set() {}, rename() {}, fail() {}, content() {} };

class OpenSpan implements Span {
  readonly #span: Otel.Span;
  readonly #recorder: Recorder;
  #hasFailed = false;

  constructor(span: Otel.Span, recorder: Recorder) {
    this.#span = span;
    this.#recorder = recorder;
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(clean(this.#recorder, attributes));
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  fail(errorType: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.set({ "error.type": errorType });
    this.#span.setStatus({ code: this.#recorder.api.SpanStatusCode.ERROR });
  }

  content(name: string, text: string): void {
    const { isContentWanted, redact } = this.#recorder;
    // Secrets go before the text is cut: half a secret would not be found.
    if (isContentWanted) this.#span.setAttribute(name, redact(text).slice(0, MAX_CONTENT_CHARS));
  }
}

function scopeAttributes({ session, run }: Scope): Otel.Attributes {
  return { "runbyte.session.id": session, "runbyte.run.id": run };
}

/** Names come from strangers and addresses from the configuration: neither may carry a secret out. */
function clean({ redact }: Recorder, attributes: Attributes = {}): Otel.Attributes {
  const entries = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "string" ? redact(value) : value]),
  );
}

/** The span of whoever sent a request. */
function remoteContext({ api }: Recorder, meta: SpanOptions["meta"]): Otel.Context | undefined {
  const carrier = traceKeys(meta ?? {});
  if (carrier.traceparent === undefined) return undefined;
  const around = api.context.active();
  const context = api.propagation.extract(around, carrier);
  // Somebody else's propagator may have found nothing that it understands.
  return context === around ? undefined : context;
}

function traceKeys(carrier: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of TRACE_KEYS) {
    const value = carrier[name];
    if (typeof value === "string" && value.length <= MAX_TRACE_KEY_CHARS) found[name] = value;
  }
  return found;
}
