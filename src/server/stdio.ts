import { serveStdio as serveConnection } from "@modelcontextprotocol/server/stdio";
import process from "node:process";
import { inspect } from "node:util";
import { logger } from "../base/log.ts";
import { type SessionSource, Workspaces } from "../session/workspaces.ts";
import { ParkedRuns } from "./parked_runs.ts";
import { createMcpServer } from "./server.ts";
import { StdioTransport } from "./stdio_transport.ts";

/** What serving needs of the application. */
export interface StdioHost {
  readonly sessions: SessionSource;
  readonly redact: (text: string) => string;
  /** Starts children in the background. */
  warm(): void;
  /** Settles when the configuration is known. @default at once */
  configure?(): Promise<unknown>;
}

/**
 * Serves one client over stdin and stdout until stdin ends or the signal fires.
 * From here on `console` writes to stderr: stdout belongs to JSON-RPC, whatever a dependency prints.
 */
export async function serveStdio(host: StdioHost, signal: AbortSignal): Promise<void> {
  sendConsoleToStderr();
  const transport = new StdioTransport(process.stdin, process.stdout);
  await using workspaces = new Workspaces(host.sessions);
  const options = {
    workspaces,
    redact: host.redact,
    onClient: () => host.warm(),
    configure: async () => await host.configure?.(),
    parked: new ParkedRuns(),
  };
  await new Promise<void>((resolve) => {
    const handle = serveConnection(() => {
      const server = createMcpServer(options);
      server.oninitialized = options.onClient;
      return server;
    }, {
      transport: withCloseListener(transport, resolve),
      onerror: (error) => logger("server").debug("Protocol: {message}", { message: error.message }),
    });
    signal.addEventListener("abort", () => void handle.close().finally(resolve), { once: true });
    if (signal.aborted) void handle.close().finally(resolve);
  });
}

/** Calls `listener` once the transport has closed, after the SDK's own listener. */
function withCloseListener(transport: StdioTransport, listener: () => void): StdioTransport {
  const close = transport.close.bind(transport);
  transport.close = () => close().finally(listener);
  return transport;
}

function sendConsoleToStderr(): void {
  const write = (...values: readonly unknown[]): void => {
    process.stderr.write(
      values.map((value) => typeof value === "string" ? value : inspect(value)).join(" ") +
        "\n",
    );
  };
  Object.assign(console, { log: write, info: write, debug: write });
}
