import { type Stats, statSync } from "node:fs";
import { delimiter, isAbsolute, resolve } from "node:path";
import process from "node:process";
import type { StdioServerConfig } from "../config/config.ts";
import type { CheckStep } from "./check_steps.ts";

/** Looks for the command of a server where the system will look for it. */
export function findCommand(
  { command, cwd, env }: Pick<StdioServerConfig, "command" | "cwd" | "env">,
): CheckStep {
  const name = "command";
  if (cwd !== undefined && !isDirectory(cwd)) {
    return { name, state: "failed", detail: `no such directory ${cwd}` };
  }
  const found = candidatesOf(command, env, cwd).find(isExecutable);
  if (found !== undefined) return { name, state: "ok", detail: found };
  const advice = /\s/.test(command)
    ? `Put everything after the first word of "command" into "args"`
    : KNOWN.find(([names]) => names.includes(command))?.[1];
  return { name, state: "failed", detail: "not found", advice };
}

/** Where people get the commands that most servers start with. */
const KNOWN: readonly (readonly [names: readonly string[], advice: string])[] = [
  [["npx", "node", "npm"], "Install Node.js: https://nodejs.org"],
  [["uvx", "uv"], "Install uv: https://docs.astral.sh/uv"],
  [["docker"], "Install Docker: https://docs.docker.com/get-docker"],
  [["bunx", "bun"], "Install Bun: https://bun.sh"],
  [["deno"], "Install Deno: https://deno.com"],
];

function candidatesOf(
  command: string,
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
): readonly string[] {
  const endings = process.platform === "win32"
    ? ["", ...(process.env.PATHEXT ?? ".EXE;.CMD;.BAT").split(";")]
    : [""];
  const hasFolder = isAbsolute(command) || /[/\\]/.test(command);
  const path = env.PATH ?? process.env.PATH ?? "";
  const folders = hasFolder ? [cwd ?? process.cwd()] : path.split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => endings.map((end) => resolve(folder, command) + end));
}

function isExecutable(file: string): boolean {
  const found = statOf(file);
  return found?.isFile() === true && (process.platform === "win32" || (found.mode & 0o111) !== 0);
}

function isDirectory(path: string): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // What cannot be looked at cannot be started either.
    return undefined;
  }
}
