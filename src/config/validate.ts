import type { z } from "zod";
import { nearest } from "../base/nearest.ts";
import { describeUnknownKey } from "./hints.ts";
import type { IssueList, Path } from "./issues.ts";
import { configSchema, inferServerType, type ParsedConfig } from "./schema.ts";

/** Checks a configuration against the schema; what is wrong goes to `issues`. */
export function validateConfig(value: unknown, issues: IssueList): ParsedConfig | undefined {
  if (!isRecord(value)) {
    issues.add([], `expected an object, { "mcpServers": { … } }, received ${kindOf(value)}`);
    return undefined;
  }
  const typed = withServerTypes(value);
  const parsed = configSchema.safeParse(typed, { error: nameKnownKeys, jitless: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) addIssue(issue, [], typed, issues);
  return undefined;
}

function withServerTypes(config: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(config.mcpServers)) return config;
  const entries = Object.entries(config.mcpServers);
  return {
    ...config,
    mcpServers: Object.fromEntries(
      entries.map(([name, entry]) => [name, isRecord(entry) ? inferServerType(entry) : entry]),
    ),
  };
}

/** Only here is the object schema at hand that refuses a key: its own keys become the message. */
function nameKnownKeys(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== "unrecognized_keys") return undefined;
  return Object.keys((issue.inst as z.ZodObject).def.shape).join(" ");
}

function addIssue(issue: z.core.$ZodIssue, parent: Path, root: unknown, issues: IssueList): void {
  const path: Path = [...parent, ...issue.path.map((part) => part as string | number)];
  const value = valueAt(root, path);
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const keyPath = [...path, key];
      const known = issue.message.split(" ");
      const message = describeUnknownKey(keyPath, valueAt(root, keyPath), known);
      issues.add(keyPath, message, { key: true });
    }
  } else if (issue.code === "invalid_key") {
    for (const inner of issue.issues) issues.add(path, inner.message, { key: true });
  } else if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const fitting = issue.errors.find((branch) => !branch.some(isAboutWholeValue));
    for (const inner of fitting ?? issue.errors[0]) addIssue(inner, path, root, issues);
  } else {
    issues.add(path, describe(issue, value, path, root));
  }
}

/** A union's alternative that fails as a whole is not the one that was meant. */
function isAboutWholeValue(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 &&
    (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function describe(issue: z.core.$ZodIssue, value: unknown, path: Path, root: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return describeType(issue.expected, value, path, root);
    case "invalid_value":
      return oneOf(issue.values.map(String), value);
    case "invalid_union":
      return oneOf(["stdio", "http", "sse"], value);
    case "too_small":
      if (issue.origin === "string") return "must not be empty";
      return `expected at least ${issue.minimum}${unitOf(path)}, received ${value}`;
    case "too_big":
      return `expected at most ${issue.maximum}${unitOf(path)}, received ${value}`;
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: "a whole number",
  object: "an object",
  record: "an object",
  array: "an array",
  boolean: "true or false",
};

function describeType(expected: string, value: unknown, path: Path, root: unknown): string {
  if (value === undefined) return describeMissing(path, root);
  const received = typeof value === "number" ? value : kindOf(value);
  return `expected ${TYPE_NAMES[expected] ?? `a ${expected}`}, received ${received}` +
    (expected === "string" ? adviseString(value, path) : "");
}

function adviseString(value: unknown, path: Path): string {
  if (typeof value === "number" || typeof value === "boolean") return "; put it in quotes";
  const isCommand = path.at(-1) === "command" && Array.isArray(value);
  return isCommand ? "; put all but the first into 'args'" : "";
}

function describeMissing(path: Path, root: unknown): string {
  const isCommand = path.length === 3 && path[0] === "mcpServers" && path[2] === "command";
  const entry = valueAt(root, path.slice(0, -1));
  const isOpen = isCommand && isRecord(entry) && !("url" in entry);
  return isOpen ? "is missing; a server has a 'command' or a 'url'" : "is missing";
}

function oneOf(values: readonly string[], value: unknown): string {
  const names = values.map((name) => `'${name}'`);
  const near = typeof value === "string" ? adviseValue(value, values) : undefined;
  const advice = near === undefined ? "" : `; did you mean '${near}'?`;
  return `expected ${names.slice(0, -1).join(", ")} or ${names.at(-1)}${advice}`;
}

/** Words of other clients for `type`. */
const TYPE_ALIASES: Readonly<Record<string, string>> = {
  streamablehttp: "http",
  remote: "http",
  local: "stdio",
};

function adviseValue(value: string, values: readonly string[]): string | undefined {
  const alias = TYPE_ALIASES[value.toLowerCase().replace(/[-_]/g, "")];
  return alias !== undefined && values.includes(alias) ? alias : nearest(value, values)[0];
}

function unitOf(path: Path): string {
  const key = String(path.at(-1));
  return key.endsWith("Ms") ? " (milliseconds)" : key.endsWith("Bytes") ? " (bytes)" : "";
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
      return undefined;
    }
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
