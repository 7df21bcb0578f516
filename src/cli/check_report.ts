import process from "node:process";
import type { CheckStep } from "./check_steps.ts";
import type { ConnectedServer } from "./connect_all.ts";
import { indent, paint, plain } from "./output.ts";

/** What was found out about one server. */
export interface CheckedServer extends Partial<Omit<ConnectedServer, "name" | "state">> {
  readonly name: string;
  readonly state: ConnectedServer["state"] | "disabled";
  readonly steps: readonly CheckStep[];
  /** What to do. */
  readonly advice?: string;
}

/** One server: its facts, its steps, and where it failed why and what to do. */
export function formatServer(server: CheckedServer): string {
  const { name, state, transport, reason, advice, stderr = [], steps } = server;
  const head = `${MARKS[state]()} ${name}`;
  if (state === "disabled") return `${head}  disabled`;
  const lines = [
    `${head}  ${
      plain(state === "ready" ? formatFacts(server).join(", ") : `${transport}, ${state}`)
    }`,
    steps.map(formatStep).join("  "),
  ];
  if (state !== "ready") {
    lines.push(plain(reason ?? ""), ...(advice === undefined ? [] : [`→ ${plain(advice)}`]));
    if (stderr.length > 0) {
      lines.push("last lines of its stderr:", ...stderr.map((line) => `| ${plain(line)}`));
    }
  }
  return indent(lines.join("\n"), 4);
}

/** `✓ dns 12 ms` */
function formatStep({ name, state, ms, detail }: CheckStep): string {
  if (state === "skipped") return paint("dim", `- ${name}`, process.stdout);
  if (state === "failed") {
    const words = detail === undefined ? name : `${name}: ${plain(detail)}`;
    return paint("red", `✗ ${words}`, process.stdout);
  }
  return `${paint("green", "✓", process.stdout)} ${name}${ms === undefined ? "" : ` ${ms} ms`}`;
}

function formatFacts({ transport, toolCount, connectMs, ...facts }: CheckedServer): string[] {
  const { protocolVersion, title, version } = facts;
  return [
    transport,
    `${toolCount} ${toolCount === 1 ? "tool" : "tools"}`,
    connectMs === undefined ? undefined : `${(connectMs / 1000).toFixed(1)} s`,
    protocolVersion === undefined ? undefined : `MCP ${protocolVersion}`,
    title === undefined ? undefined : [title, version].filter(Boolean).join(" "),
  ].filter((fact) => fact !== undefined);
}

const MARKS: Readonly<Record<CheckedServer["state"], () => string>> = {
  ready: () => paint("green", "✓", process.stdout),
  disabled: () => paint("dim", "-", process.stdout),
  unavailable: () => paint("red", "✗", process.stdout),
  "login needed": () => paint("yellow", "✗", process.stdout),
};
