import type { UsedVariable } from "./expand.ts";
import type { ServerConfig } from "./config.ts";

/** Names whose values are secrets whatever they look like. */
const SECRET_NAME =
  /(^|[_-]|api|access|secret|private)key|token|secret|passw|passphrase|pwd|auth(?!or(s|ed|_|-|$))|credential|cookie|session|signature|dsn|webhook/i;

/** Names whose values everybody may see; hiding them would garble paths and names in ordinary results. */
const PLAIN_NAME =
  /^(HOME|USER|USERNAME|LOGNAME|PATH|PWD|SHELL|LANG|LC_\w+|TZ|TERM|TMPDIR|TEMP|TMP|USERPROFILE|(LOCAL)?APPDATA)$/i;

/** Words that ordinary settings do not contain. */
const SECRET_VALUE = /secret|token|passw/i;

/** Shapes of values that are settings, not secrets. */
const PLAIN_VALUES: readonly RegExp[] = [
  /^[A-Za-z]+([ _-][A-Za-z]+)*(-\d)?$/, // words: production, read-only, eu-west-1
  /^[+-]?\d+([.:-]\d+)*[A-Za-z]{0,2}$/, // numbers, times, dates, sizes
  /^(\.{0,2}|~|[A-Za-z]:)[/\\][\w@. +/\\-]*$/, // paths
  /^https?:\/\/[\w.-]+(:\d+)?(\/[\w.-]{0,19})*$/, // addresses without query and user
  /^([a-z][a-z0-9-]*\.)+[a-z]{2,6}(:\d+)?$|^localhost(:\d+)?$/, // hosts
  /^[\w.+-]+@[\w.-]+$/, // mail addresses
  /^[a-z][\w.+-]*\/[\w.+-]+(,\s*[a-z][\w.+-]*\/[\w.+-]+)*$/i, // media types, owner/name
  /^[a-z]{2}_[A-Z]{2}\.[\w-]+$/, // locales
];

/** Long and mixed: made by a machine. */
const RANDOM = /^(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[\w.~+=-]{20,}$/;

/** What the secrets of a configuration are picked from. */
export interface SecretSources {
  readonly servers: Iterable<ServerConfig>;
  /** Variables that expansion put in. */
  readonly variables: Iterable<UsedVariable>;
  /** Values that are secrets by their key alone. */
  readonly values: Iterable<string | undefined>;
}

/**
 * Values that must never leave Runbyte. Environment values, headers and variables are secrets unless their
 * shape says that they are ordinary settings: `production` must stay readable in every result.
 */
export function collectSecrets({ servers, variables, values }: SecretSources): readonly string[] {
  const secrets = new Set<string>();
  const add = (value: string | undefined): void => void (value && secrets.add(value));
  for (const value of values) [value, ...secretsOfUrl(value ?? "")].forEach(add);
  for (const { name, value } of variables) if (isSecret(name, value)) add(value);
  for (const server of servers) {
    const found = server.type === "stdio"
      ? [...secretsOfPairs(server.env), ...secretsOfArgs(server.args)]
      : [...secretsOfHeaders(server.headers), ...secretsOfUrl(server.url)];
    found.forEach(add);
  }
  return [...secrets];
}

function isSecret(name: string, value: string): boolean {
  if (PLAIN_NAME.test(name)) return false;
  if (SECRET_NAME.test(name) || SECRET_VALUE.test(value)) return true;
  return !PLAIN_VALUES.some((shape) => shape.test(value));
}

function secretsOfPairs(pairs: Readonly<Record<string, string>>): string[] {
  return Object.entries(pairs).flatMap(([name, value]) => {
    const inside = secretsOfUrl(value);
    return isSecret(name, value) ? [value, ...inside] : inside;
  });
}

/** `Bearer <token>` is two secrets: the token turns up alone, too. */
function secretsOfHeaders(headers: Readonly<Record<string, string>>): string[] {
  return secretsOfPairs(headers).flatMap((value) => {
    const [, token] = /^\w+\s+(\S+)$/.exec(value) ?? [];
    return token === undefined ? [value] : [value, token];
  });
}

/** `--token x`, `--token=x` and `TOKEN=x`: arguments are secrets only by the name before them. */
function secretsOfArgs(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const [, name, value] = /^-{0,2}([\w.-]+)[=:]\s*(.+)$/s.exec(arg) ?? [];
    if (name !== undefined && SECRET_NAME.test(name)) return [value];
    const flag = /^--?([\w-]+)$/.exec(args[index - 1] ?? "")?.[1];
    if (flag !== undefined && SECRET_NAME.test(flag) && !arg.startsWith("-")) return [arg];
    return secretsOfUrl(arg);
  });
}

/** User, password, and what looks made by a machine in the path and the query. */
function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (url === null) return [];
  const secrets = url.password === "" ? [url.username] : [url.password];
  for (const [name, value] of url.searchParams) {
    if (SECRET_NAME.test(name) || RANDOM.test(value)) secrets.push(value);
  }
  secrets.push(...url.pathname.split("/").filter((part) => RANDOM.test(part)));
  return secrets.map(decode);
}

/** The text behind percent signs; the redactor knows the encoded forms. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
