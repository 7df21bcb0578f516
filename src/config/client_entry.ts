import { basename, resolve, sep } from "node:path";
import type { Client, VariableStyle } from "./clients.ts";
import { isRecord } from "./validate.ts";

/** Where an entry was found. */
export interface EntryContext {
  readonly client: Client;
  /** The folder of the project that it belongs to; undefined for the user's own. */
  readonly folder?: string;
  readonly home: string;
  /** What VS Code asks people for, by id: the description. */
  readonly inputs: ReadonlyMap<string, string>;
}

/** An entry of another client in Runbyte's words. */
export interface TranslatedEntry {
  readonly entry: Readonly<Record<string, unknown>>;
  /** What people should know about it. */
  readonly notes: readonly string[];
}

/** An entry that Runbyte cannot use, and why. */
export class UnusableEntry extends Error {}

/**
 * Translates one server of another client.
 * @throws {UnusableEntry} if it has neither command nor address, or uses what only that client has.
 */
export function translateEntry(raw: unknown, context: EntryContext): TranslatedEntry {
  if (!isRecord(raw)) throw new UnusableEntry("is no object");
  const notes: string[] = [];
  const text = (value: string): string => translateText(value, context, notes);
  const texts = (value: unknown): string[] | undefined =>
    Array.isArray(value) ? value.map(String).map(text) : undefined;
  const pairs = (value: unknown): Record<string, string> =>
    isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, text(String(each))]))
      : {};
  const url = raw.url ?? raw.serverUrl ?? raw.httpUrl;
  const [command, ...args] = commandOf(raw);
  if (command === undefined && typeof url !== "string") {
    throw new UnusableEntry("has no command and no address of its own");
  }
  const entry = command !== undefined
    ? stdioEntry({ raw, command, args, text, texts, pairs }, context)
    : {
      type: typeOf(raw),
      url: text(url as string),
      headers: optional({
        ...pairs(raw.headers ?? raw.http_headers),
        ...headersFromVariables(raw),
      }),
    };
  const isDisabled = raw.disabled === true || raw.enabled === false;
  return {
    entry: defined({
      ...entry,
      disabled: isDisabled || undefined,
      ...timesOf(raw, context.client),
      includeTools: texts(raw.includeTools ?? raw.enabled_tools),
      excludeTools: texts(raw.excludeTools ?? raw.disabledTools ?? raw.disabled_tools),
    }),
    notes,
  };
}

interface StdioParts {
  readonly raw: Record<string, unknown>;
  readonly command: string;
  readonly args: readonly string[];
  readonly text: (value: string) => string;
  readonly texts: (value: unknown) => string[] | undefined;
  readonly pairs: (value: unknown) => Record<string, string>;
}

function stdioEntry(
  { raw, command, args, text, texts, pairs }: StdioParts,
  { folder }: EntryContext,
): Record<string, unknown> {
  const inner = isRecord(raw.command) ? raw.command : raw;
  const words = [text(command), ...args.map(text), ...texts(inner.args) ?? []];
  const inProject = (path: unknown): string | undefined =>
    typeof path !== "string" ? undefined : folder ? resolve(folder, text(path)) : text(path);
  // Such words mean files of the project, where its client starts the server.
  const isRelative = words.some((word) => /^\.\.?[/\\]/.test(word));
  return {
    command: words[0],
    args: words.length > 1 ? words.slice(1) : undefined,
    env: optional({ ...pairs(inner.env ?? raw.environment), ...passedVariables(raw) }),
    envFile: inProject(raw.envFile),
    cwd: inProject(raw.cwd) ?? (isRelative ? folder : undefined),
  };
}

/** A string, a list, or an object with `path`, as Zed used to write it. */
function commandOf({ command }: Record<string, unknown>): readonly string[] {
  if (Array.isArray(command)) return command.map(String);
  if (isRecord(command)) return typeof command.path === "string" ? [command.path] : [];
  return typeof command === "string" && command !== "" ? [command] : [];
}

/** Left out where Runbyte finds it out by itself. */
function typeOf({ type, httpUrl }: Record<string, unknown>): string | undefined {
  const name = String(type ?? "").toLowerCase().replace(/[-_]/g, "");
  if (name === "ws" || name === "websocket") throw new UnusableEntry("speaks WebSocket");
  if (name === "sse") return "sse";
  return name.includes("http") || httpUrl !== undefined ? "http" : undefined;
}

/** Codex names variables that are handed through. */
function passedVariables({ env_vars }: Record<string, unknown>): Record<string, string> {
  if (!Array.isArray(env_vars)) return {};
  const names = env_vars.map((each) => isRecord(each) ? each.name : each);
  return Object.fromEntries(names.map((name) => [String(name), `\${${name}}`]));
}

/** Codex names the variables of headers. */
function headersFromVariables(
  { bearer_token_env_var, env_http_headers }: Record<string, unknown>,
): Record<string, string> {
  const named = isRecord(env_http_headers) ? Object.entries(env_http_headers) : [];
  return {
    ...typeof bearer_token_env_var === "string"
      ? { Authorization: `Bearer \${${bearer_token_env_var}}` }
      : {},
    ...Object.fromEntries(named.map(([header, name]) => [header, `\${${name}}`])),
  };
}

/** Times that Runbyte would refuse as too short are left to its defaults. */
function timesOf(raw: Record<string, unknown>, { times = {} }: Client): Record<string, number> {
  return Object.fromEntries(
    Object.entries(times).flatMap(([key, [name, unitMs]]) => {
      const value = raw[key];
      const ms = typeof value === "number" ? Math.round(value * unitMs) : 0;
      return ms >= 100 ? [[name, ms]] : [];
    }),
  );
}

function translateText(value: string, context: EntryContext, notes: string[]): string {
  return TRANSLATIONS[context.client.variables](value, context, notes);
}

type Translate = (value: string, context: EntryContext, notes: string[]) => string;

const TRANSLATIONS: Readonly<Record<VariableStyle, Translate>> = {
  none: escape,
  shell: (value) => value,
  dollar: (value) =>
    value.replace(
      /\$(?:\{([^}]*)\}|([A-Za-z_]\w*))/g,
      (_, braced, bare) => `\${${braced ?? bare}}`,
    ),
  editor: (value, context, notes) =>
    value.replace(/\$\{([^}]*)\}/g, (_, inner: string) => editorVariable(inner, context, notes)),
  braces: (value) =>
    escape(value).replace(/\{(env|file):([^}]*)\}/g, (match, kind: string, name: string) => {
      if (kind === "file") throw new UnusableEntry(`uses ${match}, which Runbyte does not know`);
      return `\${${name}}`;
    }),
};

function escape(value: string): string {
  return value.replaceAll("${", () => "$${");
}

function editorVariable(inner: string, context: EntryContext, notes: string[]): string {
  const { folder, home, inputs } = context;
  const [, kind, name] = /^(env|input):(.*)$/.exec(inner) ?? [];
  if (kind === "env") return `\${${name}}`;
  if (kind === "input") {
    const variable = name.replace(/\W+/g, "_").toUpperCase();
    const words = inputs.get(name);
    const note = `${variable} takes the place of the input '${name}'${words ? ` (${words})` : ""}`;
    if (!notes.includes(note)) notes.push(note);
    return `\${${variable}}`;
  }
  if (inner === "userHome") return home;
  if (inner === "pathSeparator" || inner === "/") return sep;
  if (folder !== undefined && inner === "workspaceFolder") return folder;
  if (folder !== undefined && inner === "workspaceFolderBasename") return basename(folder);
  throw new UnusableEntry(`uses \${${inner}}, which Runbyte does not know`);
}

function optional<T extends object>(value: T): T | undefined {
  return Object.keys(value).length === 0 ? undefined : value;
}

function defined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}
