import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A span as it was exported. */
export interface ExportedSpan {
  readonly name: string;
  /** 1 internal, 2 server, 3 client. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A histogram as it was exported. */
export interface ExportedHistogram {
  readonly name: string;
  readonly unit: string;
  readonly count: number;
  readonly bounds: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Takes what an exporter sends in OTLP as JSON over HTTP, on this machine. */
export class OtlpCollector implements AsyncDisposable {
  readonly spans: ExportedSpan[] = [];
  readonly histograms: ExportedHistogram[] = [];
  /** Every body, as text, to look for what must not be in it. */
  readonly bodies: string[] = [];
  readonly #server: Server;

  static async start(): Promise<OtlpCollector> {
    const collector = new OtlpCollector();
    await new Promise<void>((resolve) => collector.#server.listen(0, "127.0.0.1", resolve));
    return collector;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#take(request).then(() => response.end("{}"), () => response.writeHead(400).end());
    });
  }

  /** The variables that make Deno send its telemetry here. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  // deno-lint-ignore no-explicit-any -- the format of OTLP, of which the tests look at a part
  async #take(request: IncomingMessage): Promise<any> {
    // deno-lint-ignore no-explicit-any -- see above
    const body: any = await json(request);
    this.bodies.push(JSON.stringify(body));
    for (const { scopeSpans = [] } of body.resourceSpans ?? []) {
      for (const { spans = [] } of scopeSpans) {
        for (const span of spans) this.spans.push({ ...span, attributes: read(span.attributes) });
      }
    }
    for (const { scopeMetrics = [] } of body.resourceMetrics ?? []) {
      for (const { metrics = [] } of scopeMetrics) {
        for (const { name, unit, histogram } of metrics) {
          for (const point of histogram?.dataPoints ?? []) {
            const { count, explicitBounds, attributes } = point;
            this.histograms.push({
              name,
              unit,
              count: Number(count),
              bounds: explicitBounds,
              attributes: read(attributes),
            });
          }
        }
      }
    }
  }
}

function read(attributes: readonly Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
