/**
 * A transport around another one: every request to a downstream is a span, which the downstream is told as its parent.
 * @module
 */
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  JSONRPCResponse,
  RequestId,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/client";
import { logger } from "../base/log.ts";
import { type McpTrace, openRequest } from "../base/mcp_trace.ts";
import { keepScope } from "../base/scope.ts";
import { type Attributes, errorTypeOf, traceMeta } from "../base/telemetry.ts";
import type { ServerConfig } from "../config/config.ts";
import { httpStatus } from "./failure.ts";

interface OpenRequest {
  readonly trace: McpTrace;
  /** Writes the log line, as part of what the request was made for. */
  readonly log: (durationMs: number, outcome: string) => void;
}

/** Its answer is the connection's whole life. */
const ENDLESS = "subscriptions/listen";
const LOST = "connection_lost";

/** See the module. */
export class TracedTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #inner: Transport;
  readonly #server: string;
  readonly #open = new Map<RequestId, OpenRequest>();
  #attributes: Attributes;

  constructor(inner: Transport, server: string, config: ServerConfig) {
    this.#inner = inner;
    this.#server = server;
    this.#attributes = { "runbyte.server.name": server, ...networkAttributes(config) };
    inner.onclose = () => {
      for (const id of [...this.#open.keys()]) this.#end(id, LOST);
      this.onclose?.();
    };
    inner.onerror = (error) => this.onerror?.(error);
    inner.onmessage = (message, extra) => {
      if (!("method" in message) && message.id !== undefined) this.#answered(message, message.id);
      this.onmessage?.(message, extra);
    };
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  get hasPerRequestStream(): boolean | undefined {
    return this.#inner.hasPerRequestStream;
  }

  setProtocolVersion(version: string): void {
    this.#attributes = { ...this.#attributes, "mcp.protocol.version": version };
    this.#inner.setProtocolVersion?.(version);
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (!("method" in message) || !("id" in message) || message.method === ENDLESS) {
      this.#givenUp(message);
      return await this.#inner.send(message, options);
    }
    const { id } = message;
    const { trace } = this.#begin(message);
    options?.requestSignal?.addEventListener("abort", () => this.#end(id, "cancelled"), {
      once: true,
    });
    try {
      await trace.within(() =>
        this.#inner.send(withTrace(message), {
          ...options,
          onRequestStreamEnd: () => {
            this.#end(id, LOST);
            options?.onRequestStreamEnd?.();
          },
        })
      );
    } catch (error) {
      this.#end(id, httpStatus(error)?.toString() ?? errorTypeOf(error));
      throw error;
    }
  }

  #begin({ id, method, params }: JSONRPCRequest): OpenRequest {
    const { name, uri, arguments: args } = params ?? {};
    const target = typeof name === "string" ? name : undefined;
    const attributes = {
      ...this.#attributes,
      "jsonrpc.request.id": String(id),
      "mcp.resource.uri": typeof uri === "string" ? uri : undefined,
    };
    const trace = openRequest({ side: "client", method, target, attributes });
    if (args !== undefined) trace.content("arguments", () => JSON.stringify(args));
    const keep = keepScope();
    const open: OpenRequest = {
      trace,
      log: (durationMs, outcome) =>
        keep(() =>
          logger("hub").debug("{request} to {server}: {outcome} after {durationMs} ms", {
            request: target === undefined ? method : `${method} ${target}`,
            server: this.#server,
            outcome,
            durationMs: Math.round(durationMs),
          })
        ),
    };
    this.#open.set(id, open);
    return open;
  }

  #answered(answer: JSONRPCResponse, id: RequestId): void {
    const trace = this.#open.get(id)?.trace;
    if ("error" in answer) {
      // A stranger's code may be anything.
      const code = Number.isInteger(answer.error?.code) ? String(answer.error.code) : "_OTHER";
      trace?.set({ "rpc.response.status_code": code });
      return this.#end(id, code);
    }
    trace?.content("result", () => JSON.stringify(answer.result));
    const { isError } = (answer.result ?? {}) as { isError?: unknown };
    this.#end(id, isError === true ? "tool_error" : undefined);
  }

  /** A request that nobody waits for any more. */
  #givenUp(message: JSONRPCMessage): void {
    if (!("method" in message) || message.method !== "notifications/cancelled") return;
    const { requestId, reason } = (message.params ?? {}) as Record<string, unknown>;
    const isLate = /time is up|timed out|timeout/i.test(String(reason));
    this.#end(requestId as RequestId, isLate ? "timeout" : "cancelled");
  }

  #end(id: RequestId, errorType: string | undefined): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    if (errorType !== undefined) open.trace.fail(errorType);
    open.log(open.trace.end().durationMs, errorType ?? "ok");
  }
}

function withTrace(message: JSONRPCRequest): JSONRPCRequest {
  const trace = traceMeta();
  if (trace.traceparent === undefined) return message;
  const { params } = message;
  return { ...message, params: { ...params, _meta: { ...params?._meta, ...trace } } };
}

function networkAttributes(config: ServerConfig): Attributes {
  if (config.type === "stdio") return { "network.transport": "pipe" };
  const { hostname, port, protocol } = new URL(config.url);
  return {
    "network.transport": "tcp",
    "server.address": hostname,
    "server.port": Number(port || (protocol === "https:" ? 443 : 80)),
  };
}
