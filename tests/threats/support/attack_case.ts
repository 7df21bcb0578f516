/**
 * The sample attacks beside the checkout: what a case says, and its tokens put into Runbyte's own words.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sharedPath } from "../../support/shared.ts";

/** What must hold; whatever is given must hold. */
export interface Expectation {
  readonly outcome?: "value" | "error" | "either" | "ok";
  readonly result?: unknown;
  readonly result_any?: readonly unknown[];
  readonly error?: string;
  readonly within_ms?: number;
  readonly then_alive?: boolean;
  readonly stdout_json_only?: boolean;
  readonly next?: { readonly code: string; readonly result: unknown };
  readonly forbid?: readonly string[];
  readonly forbid_in?: readonly string[];
  readonly cpu_idle_after_ms?: number;
  readonly cpu_max_pct_after_5s?: number;
  readonly peak_rss_mb?: number;
  readonly max_response_bytes?: number;
  readonly no_net?: boolean;
  readonly no_fs?: readonly string[];
  readonly fs_mode?: Readonly<Record<string, string>>;
  readonly limits?: Readonly<Record<string, number>>;
  readonly host_not_polluted?: boolean;
  readonly other_servers_ok?: boolean;
  readonly server_status?: string;
  readonly startup_within_ms?: number;
  readonly valid_ts?: boolean;
  readonly deterministic?: boolean;
  readonly log?: string;
  readonly no_stack_trace?: boolean;
  readonly exits_within_ms?: number;
  readonly no_orphans?: boolean;
  /** For a person to judge. */
  readonly note?: string;
}

/** One case of the folder. */
export interface AttackCase {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly channel: "execute_code" | "downstream" | "http" | "stdio" | "config";
  readonly code?: string;
  // deno-lint-ignore no-explicit-any -- its shape is another one for each channel
  readonly input?: any;
  readonly setup?: string;
  readonly expect: Expectation;
}

/** The folder of the cases; undefined where it is missing. */
export const attackFolder: string | undefined = sharedPath("attacks");

/** Every case, in the order of their numbers. */
export function readCases(): readonly AttackCase[] {
  if (attackFolder === undefined) return [];
  const folder = attackFolder;
  return readdirSync(folder).filter((name) => name.endsWith(".json")).sort()
    .map((name): AttackCase => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

/** The agent's program with Runbyte's API in place of the tokens. */
export function adaptProgram(code: string, otherSession: string): string {
  const imports = [
    /\$CALL\b/.test(code) && 'import { callTool } from "@runbyte/tools";',
    /\$WS_/.test(code) && 'import * as fs from "@runbyte/fs";',
  ].filter((line) => line !== false);
  const adapted = code
    .replaceAll("$CALL(", "callTool(")
    .replaceAll("$WS_READ(", "fs.readFile(")
    .replaceAll("$WS_WRITE(", "fs.writeFile(")
    .replaceAll("$OTHER_SESSION_ID", otherSession);
  return [...imports, expandRepeats(adapted)].join("\n");
}

/** Text with every `$REPEAT(x,n)` written out. */
export function expandRepeats(text: string): string {
  return text.replace(
    /\$REPEAT\((.*?),(\d+)\)/gs,
    (_, part: string, count: string) => part.repeat(Number(count)),
  );
}

/** An expression of a case; `(?i)` anywhere in it stands for the flag. */
export function patternOf(expression: string): RegExp {
  return new RegExp(expression.replaceAll("(?i)", ""), expression.includes("(?i)") ? "i" : "");
}
