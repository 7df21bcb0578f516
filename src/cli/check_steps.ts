import type { ServerConfig } from "../config/config.ts";
import { findCommand } from "./check_command.ts";
import { probeNetwork } from "./check_network.ts";
import type { ConnectedServer } from "./connect_all.ts";

/** The steps of a connection, in the order in which they are made. */
export type StepName =
  | "command"
  | "spawn"
  | "dns"
  | "tcp"
  | "tls"
  | "initialize"
  | "auth"
  | "tools";

/** One step of a connection. */
export interface CheckStep {
  readonly name: StepName;
  /** `skipped`: not reached, or not needed. */
  readonly state: "ok" | "failed" | "skipped";
  readonly ms?: number;
  /** What was found. */
  readonly detail?: string;
  /** What to do, if the step failed. */
  readonly advice?: string;
}

/** The steps before the first word of MCP; they end with the one that failed. */
export async function checkBefore(
  config: ServerConfig,
  signal: AbortSignal,
): Promise<readonly CheckStep[]> {
  return config.type === "stdio" ? [findCommand(config)] : await probeNetwork(config.url, signal);
}

/** All steps of a connection, from those before it and from how it ended. */
export function checkThrough(
  server: ConnectedServer,
  before: readonly CheckStep[],
): readonly CheckStep[] {
  const names: readonly StepName[] = server.transport === "stdio"
    ? ["spawn", "initialize", "tools"]
    : ["initialize", "auth", "tools"];
  const isReady = server.state === "ready";
  const failedAt = isReady ? names.length : names.indexOf(failedStep(server));
  // What looked broken by itself and was passed all the same, as behind some proxies, was not needed.
  const isPassed = isReady || (names[failedAt] !== "spawn" && server.transport === "stdio");
  const way = before.map((step): CheckStep =>
    isPassed && step.state === "failed" ? { name: step.name, state: "skipped" } : step
  );
  const isBroken = way.some(({ state }) => state === "failed");
  const rest = names.map((name, index): CheckStep => {
    if (isBroken || index > failedAt) return { name, state: "skipped" };
    return index < failedAt ? passedStep(name, server) : { name, state: "failed" };
  });
  return [...way, ...rest];
}

function passedStep(name: StepName, server: ConnectedServer): CheckStep {
  const { handshakeMs, connectMs, toolCount } = server;
  if (name === "initialize") return { name, state: "ok", ms: handshakeMs };
  if (name !== "tools") return { name, state: "ok" };
  const ms = connectMs !== undefined && handshakeMs !== undefined
    ? Math.max(0, connectMs - handshakeMs)
    : undefined;
  return { name, state: "ok", ms, detail: `${toolCount}` };
}

/** Where a connection broke off, by what is known of it. */
function failedStep({ state, transport, handshakeMs, reason = "" }: ConnectedServer): StepName {
  if (handshakeMs !== undefined) return "tools";
  if (state === "login needed" || /\(HTTP 403\)/.test(reason)) return "auth";
  return transport === "stdio" && reason.startsWith("Cannot start") ? "spawn" : "initialize";
}
