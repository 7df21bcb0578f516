import * as api from "@opentelemetry/api";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { startTelemetry, type TelemetryConfig } from "../../src/base/telemetry.ts";

/** A span that was recorded. */
export class RecordedSpan implements api.Span {
  readonly name: string;
  readonly kind: keyof typeof api.SpanKind;
  readonly traceId: string;
  readonly id: string = randomBytes(8).toString("hex");
  readonly parentId: string | undefined;
  readonly attributes: Record<string, unknown> = {};
  /** Ids of the spans that it is linked to. */
  readonly links: readonly string[];
  hasFailed = false;
  isEnded = false;

  constructor(name: string, options: api.SpanOptions, parent: api.SpanContext | undefined) {
    this.name = name;
    this.kind = api.SpanKind[options.kind ?? 0] as keyof typeof api.SpanKind;
    this.traceId = parent?.traceId ?? randomBytes(16).toString("hex");
    this.parentId = parent?.spanId;
    this.links = (options.links ?? []).map(({ context }) => context.spanId);
    this.setAttributes(options.attributes ?? {});
  }

  spanContext(): api.SpanContext {
    return { traceId: this.traceId, spanId: this.id, traceFlags: api.TraceFlags.SAMPLED };
  }

  setAttribute(name: string, value: api.AttributeValue | undefined): this {
    if (this.isEnded) throw new Error(`'${name}' of '${this.name}' comes after its end`);
    if (value !== undefined) this.attributes[name] = value;
    return this;
  }

  setAttributes(attributes: api.Attributes): this {
    for (const [name, value] of Object.entries(attributes)) this.setAttribute(name, value);
    return this;
  }

  setStatus({ code }: api.SpanStatus): this {
    this.hasFailed = code === api.SpanStatusCode.ERROR;
    return this;
  }

  end(): void {
    if (this.isEnded) throw new Error(`'${this.name}' ends twice`);
    this.isEnded = true;
  }

  isRecording(): boolean {
    return !this.isEnded;
  }

  updateName = (): this => this;
  addEvent = (): this => this;
  addLink = (): this => this;
  addLinks = (): this => this;
  recordException = (): void => {};
}

/** One duration that was recorded. */
export interface RecordedDuration {
  readonly metric: string;
  readonly unit: string | undefined;
  readonly value: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Records in memory what goes through the real API, as an SDK would, and starts Runbyte's telemetry. */
export class TelemetryRecorder implements Disposable {
  readonly spans: RecordedSpan[] = [];
  readonly durations: RecordedDuration[] = [];

  static async start(
    config: Partial<TelemetryConfig> = {},
    redact: (text: string) => string = (text) => text,
  ): Promise<TelemetryRecorder> {
    const recorder = new TelemetryRecorder();
    await startTelemetry({ content: false, ...config }, redact);
    return recorder;
  }

  private constructor() {
    const startSpan = (name: string, options: api.SpanOptions, context: api.Context): api.Span => {
      const span = new RecordedSpan(name, options, api.trace.getSpanContext(context));
      this.spans.push(span);
      return span;
    };
    api.trace.setGlobalTracerProvider({
      getTracer: () => ({ startSpan, startActiveSpan: noActiveSpan }) as api.Tracer,
    });
    const createHistogram = (metric: string, options?: api.MetricOptions) => ({
      record: (value: number, attributes: api.Attributes = {}) =>
        void this.durations.push({ metric, unit: options?.unit, value, attributes }),
    });
    api.metrics.setGlobalMeterProvider({
      getMeter: () => ({ createHistogram }) as unknown as api.Meter,
    });
    api.context.setGlobalContextManager(new ContextManager());
    api.propagation.setGlobalPropagator(TRACE_PARENT);
  }

  /** The only span of that name. */
  span(name: string): RecordedSpan {
    const found = this.spans.filter((span) => span.name === name);
    if (found.length === 1) return found[0];
    const names = this.spans.map((span) => span.name).join(", ");
    throw new Error(`${found.length} spans are called '${name}', among ${names}`);
  }

  [Symbol.dispose](): void {
    for (const part of [api.trace, api.metrics, api.context, api.propagation]) part.disable();
    void startTelemetry({ enabled: false, content: false }, (text) => text);
  }
}

function noActiveSpan(): never {
  throw new Error("Runbyte starts spans by hand");
}

class ContextManager implements api.ContextManager {
  readonly #contexts = new AsyncLocalStorage<api.Context>();

  active(): api.Context {
    return this.#contexts.getStore() ?? api.ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: api.Context,
    work: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#contexts.run(context, () => work.apply(self, args));
  }

  bind<T>(_context: api.Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

/** The W3C header, without its flags. */
const TRACE_PARENT: api.TextMapPropagator<unknown> = {
  inject(context, carrier, setter) {
    const span = api.trace.getSpanContext(context);
    if (span) setter.set(carrier, "traceparent", `00-${span.traceId}-${span.spanId}-01`);
  },
  extract(context, carrier, getter) {
    const header = getter.get(carrier, "traceparent");
    const [, traceId, spanId] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(header)) ?? [];
    if (traceId === undefined) return context;
    const traceFlags = api.TraceFlags.SAMPLED;
    return api.trace.setSpanContext(context, { traceId, spanId, traceFlags, isRemote: true });
  },
  fields: () => ["traceparent"],
};
