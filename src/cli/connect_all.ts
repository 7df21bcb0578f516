import type { App } from "../app.ts";
import { messageOf, RunbyteError } from "../base/errors.ts";
import type { Output } from "./output.ts";

/** One server after the attempt to connect it. */
export interface ConnectedServer {
  readonly name: string;
  readonly state: "ready" | "unavailable" | "login needed";
  readonly transport: "stdio" | "http" | "sse";
  readonly toolCount?: number;
  readonly connectMs?: number;
  /** How long the handshake took of that. */
  readonly handshakeMs?: number;
  readonly protocolVersion?: string;
  /** What the server calls itself. */
  readonly title?: string;
  readonly version?: string;
  /** Why it is not ready, and what to do. */
  readonly reason?: string;
  /** Last lines of the child's stderr. */
  readonly stderr?: readonly string[];
}

/** Options of {@linkcode connectAll}. */
export interface ConnectAllOptions {
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Connects every server at once. What is told of one that failed is what held when it failed. */
export async function connectAll(
  app: App,
  { output, signal }: ConnectAllOptions,
): Promise<readonly ConnectedServer[]> {
  const waiting = new Set(app.hub.listServers().map(({ name }) => name));
  using progress = output.progress(describeWaiting(waiting));
  return await Promise.all([...waiting].map(async (name) => {
    const connected = await connectServer(app, name, signal);
    waiting.delete(name);
    progress.update(describeWaiting(waiting));
    return connected;
  }));
}

/** Connects one server; its failure is part of the result. */
export async function connectServer(
  app: App,
  name: string,
  signal: AbortSignal,
): Promise<ConnectedServer> {
  const started = performance.now();
  let thrown: unknown;
  let toolCount: number | undefined;
  try {
    toolCount = (await app.hub.getCatalogue(name, signal)).tools.length;
  } catch (error) {
    signal.throwIfAborted();
    thrown = error;
  }
  const details = app.hub.details(name);
  const isLogin = thrown instanceof RunbyteError && thrown.code === "LOGIN_NEEDED";
  const isReady = thrown === undefined;
  const { transport, handshakeMs, protocolVersion, title, version, reason, stderr } = details;
  return {
    name,
    state: isReady ? "ready" : isLogin ? "login needed" : "unavailable",
    transport,
    toolCount,
    connectMs: round(isReady ? details.connectMs : performance.now() - started),
    handshakeMs: round(handshakeMs),
    ...isReady
      ? { protocolVersion, title, version }
      : { reason: reason ?? messageOf(thrown), stderr },
  };
}

function describeWaiting(names: ReadonlySet<string>): string {
  return `Connecting to ${[...names].join(", ")}`;
}

function round(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms);
}
