/**
 * Spans and metrics through the OpenTelemetry API alone: whoever starts this process brings what records them,
 * `OTEL_DENO=true` in Deno, an SDK loaded with `--import` in Node. Without that the API is not even loaded.
 * @module
 */
import type * as Otel from "@opentelemetry/api";
import { RunbyteError } from "./errors.ts";
import {
  cleanAttributes,
  RecordedSpan,
  type Recorder,
  scopeAttributes,
  traceKeys,
} from "./recorded_span.ts";
import { type Scope, within } from "./scope.ts";
import { VERSION } from "./version.ts";

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** What is recorded. */
export interface TelemetryConfig {
  /** @default whether something in this process records spans */
  readonly enabled?: boolean;
  /** Whether arguments and results are recorded, without secrets. */
  readonly content: boolean;
}

/** What is told about a span while it is open. */
export interface Span {
  set(attributes: Attributes): void;
  /** Says that the work failed; there are to be few different types. What is said first counts. */
  fail(errorType: string): void;
  /** What a tool was given or gave; recorded, and asked for, only if the configuration wants it. */
  content(name: string, text: () => string): void;
}

/** A span whose end somebody else tells. */
export interface OpenSpan extends Span {
  /** Does work as part of it. */
  within<T>(work: () => T): T;
  end(): void;
}

/** How a span begins. */
export interface SpanOptions {
  /** @default "internal" */
  readonly kind?: "internal" | "server" | "client";
  readonly attributes?: Attributes;
  /** The `_meta` of a request; what it says about a trace wins over what is known here. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** Upper bounds in seconds, as the conventions have them. */
const DURATION_BOUNDS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

const NO_SPAN: OpenSpan = {
  set() {},
  fail() {},
  content() {},
  within: (work) => work(),
  end() {},
};

let recorder: Recorder | undefined;
let histograms = new Map<string, Otel.Histogram>();

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
  histograms = new Map();
  if (!enabled) return;
  const api = await loadApi();
  recorder = {
    api,
    tracer: api.trace.getTracer("runbyte", VERSION),
    meter: api.metrics.getMeter("runbyte", VERSION),
    isContentWanted: content,
    redact,
  };
}

/** In a bundle, a package in CommonJS has nothing but a default export. */
async function loadApi(): Promise<typeof Otel> {
  const loaded: { readonly default?: unknown } = await import("@opentelemetry/api");
  return ("trace" in loaded ? loaded : loaded.default) as typeof Otel;
}

/** Opens a span below the one that is open here, or below the one that `meta` names. */
export function openSpan(name: string, options: SpanOptions): OpenSpan {
  return recorder === undefined ? NO_SPAN : new RecordedSpan(name, options, recorder);
}

/** Does work inside a span, which ends with it. A throw fails the span. */
export async function traced<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = openSpan(name, options);
  try {
    return await span.within(() => work(span));
  } catch (thrown) {
    span.fail(errorTypeOf(thrown));
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
  const histogram = histograms.get(name) ?? recorder.meter.createHistogram(name, {
    unit: "s",
    advice: { explicitBucketBoundaries: [...DURATION_BOUNDS] },
  });
  histograms.set(name, histogram);
  histogram.record(durationMs / 1000, cleanAttributes(recorder, attributes));
}

/** The class of an error, for `error.type`. */
export function errorTypeOf(thrown: unknown): string {
  if (thrown instanceof RunbyteError) return thrown.code;
  return thrown instanceof Error ? thrown.name : "_OTHER";
}
