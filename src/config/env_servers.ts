import { resolve } from "node:path";
import type { Environment } from "./expand.ts";
import type { IssueList, Path } from "./issues.ts";

const PREFIX = "RUNBYTE_SERVER_";
const VARIABLE = /^(.+?)_(?:(TYPE|COMMAND|ARGS|CWD|URL)|(HEADER|ENV)_(.+))$/;

/** What makes room when a variable turns a server into one of the other kind. */
const OTHER_KIND: Readonly<Record<string, readonly string[]>> = {
  command: ["type", "url", "headers"],
  url: ["type", "command", "args", "env", "envFile", "cwd"],
};

/** An entry of `mcpServers`, or several by name, not yet validated. */
export type Raw = Readonly<Record<string, unknown>>;

/** One `RUNBYTE_SERVER_…` variable, taken apart. */
interface Setting {
  readonly variable: string;
  readonly value: string;
  /** As the variable spells it. */
  readonly server: string;
  readonly key: string;
  /** Name of a header or of an environment variable. */
  readonly member?: string;
}

/** What {@linkcode applyEnvServers} needs to know. */
export interface EnvServersOptions {
  readonly env: Environment;
  /** What relative paths in variables are relative to. */
  readonly cwd: string;
  readonly issues: IssueList;
}

interface Place {
  readonly path: Path;
  readonly cwd: string;
  readonly issues: IssueList;
}

/**
 * Lets `RUNBYTE_SERVER_<NAME>_{TYPE,COMMAND,ARGS,CWD,URL,HEADER_<K>,ENV_<K>}` override or add servers.
 * `<NAME>` stands for the server of that name in any case, with `-` and `.` written as `_`.
 */
export function applyEnvServers(servers: Raw, { env, cwd, issues }: EnvServersOptions): Raw {
  const result: Record<string, unknown> = { ...servers };
  for (const [spelling, settings] of Map.groupBy(parseSettings(env, issues), (s) => s.server)) {
    const given = Object.keys(servers).find((name) => toVariableName(name) === spelling);
    const name = given ?? spelling.toLowerCase();
    const path = ["mcpServers", name];
    if (given === undefined) issues.attribute(path, settings[0].variable);
    const entry = result[name] ?? {};
    if (typeof entry !== "object") continue;
    result[name] = override(entry as Raw, settings, { path, cwd, issues });
  }
  return result;
}

function parseSettings(env: Environment, issues: IssueList): readonly Setting[] {
  const settings: Setting[] = [];
  for (const variable of Object.keys(env).sort()) {
    const value = env[variable];
    if (!variable.startsWith(PREFIX) || value === undefined || value === "") continue;
    const match = VARIABLE.exec(variable.slice(PREFIX.length));
    if (match === null) {
      issues.attribute([variable], variable);
      issues.add(
        [variable],
        "expected a name that ends in TYPE, COMMAND, ARGS, CWD, URL, HEADER_… or ENV_…",
      );
      continue;
    }
    const [, server, plain, group, member] = match;
    const key = plain?.toLowerCase() ?? (group === "ENV" ? "env" : "headers");
    settings.push({ variable, value, server, key, member });
  }
  return settings;
}

function override(entry: Raw, settings: readonly Setting[], place: Place): Raw {
  const result: Record<string, unknown> = { ...entry };
  for (const { key } of settings) for (const other of OTHER_KIND[key] ?? []) delete result[other];
  for (const { key, member, value, variable } of settings) {
    const path = [...place.path, key];
    if (member === undefined) {
      place.issues.attribute(path, variable);
      result[key] = key === "args"
        ? parseArgs(value, path, place.issues)
        : key === "cwd"
        ? resolve(place.cwd, value)
        : value;
    } else {
      const members = { ...result[key] as Record<string, string> | undefined };
      const name = key === "headers" ? nameHeader(member, members) : member;
      place.issues.attribute([...path, name], variable);
      result[key] = { ...members, [name]: value };
    }
  }
  return result;
}

/** `ARGS` is a JSON array, or words with spaces between them. */
function parseArgs(value: string, path: Path, issues: IssueList): unknown {
  if (!value.trimStart().startsWith("[")) return value.trim().split(/\s+/);
  try {
    return JSON.parse(value);
  } catch {
    issues.add(path, "starts like a JSON array and is none");
    return [];
  }
}

/** Headers have no case, and variables no hyphens: `X_API_KEY` stands for a header `x-api-key` that is there. */
function nameHeader(member: string, headers: Readonly<Record<string, string>>): string {
  const name = member.replaceAll("_", "-");
  return Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}

function toVariableName(name: string): string {
  return name.toUpperCase().replace(/[-.]/g, "_");
}
