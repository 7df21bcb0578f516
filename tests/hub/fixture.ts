import { fileURLToPath } from "node:url";
import type { HttpServerConfig, StdioServerConfig } from "../../src/config/config.ts";
import type { Hub, ToolCallOptions } from "../../src/hub/hub.ts";

const BASE = { disabled: false, startupTimeoutMs: 30_000, protocol: "auto", share: true } as const;

/** A server that is started. */
export function stdioConfig(
  command: string,
  args: readonly string[],
  overrides: Partial<StdioServerConfig> = {},
): StdioServerConfig {
  return { ...BASE, type: "stdio", command, args, env: {}, ...overrides };
}

/** A server that is reached. */
export function httpConfig(
  url: string | URL,
  overrides: Partial<HttpServerConfig> = {},
): HttpServerConfig {
  return { ...BASE, type: "auto", url: String(url), headers: {}, ...overrides };
}

/** A server script of `tests/toys`. */
export function toyConfig(
  script: string,
  args: readonly string[] = [],
  overrides: Partial<StdioServerConfig> = {},
): StdioServerConfig {
  const path = fileURLToPath(new URL(`../toys/${script}`, import.meta.url));
  return stdioConfig(Deno.execPath(), ["run", "-qA", "--cached-only", path, ...args], overrides);
}

/** The hostile server in one of its modes. */
export function hostileConfig(
  mode: string,
  overrides: Partial<StdioServerConfig> = {},
): StdioServerConfig {
  return toyConfig("hostile_server.ts", [mode], overrides);
}

/** Calls a tool with generous limits and reads the reply. */
export async function call(
  hub: Hub,
  server: string,
  tool: string,
  args: unknown = {},
  options: Partial<ToolCallOptions> = {},
): Promise<{ readonly form: string; readonly value: unknown }> {
  const { form, body } = await hub.callTool(server, tool, JSON.stringify(args), {
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    maxResultBytes: 32 * 1024 * 1024,
    ...options,
  });
  return { form, value: form === "json" || form === "error" ? JSON.parse(body) : body };
}

/** The message of a failed call. */
export function messageOf(reply: { readonly form: string; readonly value: unknown }): string {
  if (reply.form !== "error") throw new Error(`No error: ${JSON.stringify(reply)}`);
  return (reply.value as { message: string }).message;
}

/** Resolves when the hub tells a change after which `isTrue` holds. */
export async function untilChange(hub: Hub, isTrue: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = (): void => {
    if (isTrue()) resolve();
  };
  const stop = hub.onChange(check);
  check();
  await promise;
  stop();
}

/** A clock that stands still until it is moved. */
export class FakeClock {
  #nowMs = 0;
  #timers: { readonly dueMs: number; readonly callback: () => void }[] = [];

  now = (): number => this.#nowMs;

  after = (delayMs: number, callback: () => void): () => void => {
    const timer = { dueMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => this.#timers = this.#timers.filter((each) => each !== timer);
  };

  /** When the timers that wait are due, earliest first. */
  get due(): readonly number[] {
    return this.#timers.map(({ dueMs }) => dueMs).sort((a, b) => a - b);
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
    const due = this.#timers.filter(({ dueMs }) => dueMs <= this.#nowMs);
    this.#timers = this.#timers.filter(({ dueMs }) => dueMs > this.#nowMs);
    for (const { callback } of due) callback();
  }
}
