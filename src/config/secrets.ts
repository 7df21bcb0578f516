import { Buffer } from "node:buffer";
import type { UsedVariable } from "./expand.ts";
import type { ServerConfig } from "./config.ts";

/** Names whose values are secrets whatever they look like. */
const SECRET_NAME =
  /(^|[_-]|api|access|secret|private)key|token|secret|passw|passphrase|pwd|auth(?!or(s|ed|_|-|$))|credential|cookie|session|signature|dsn|webhook/i;

/** Names that have such a word in them and yet say how, how many or where. */
const SETTING_NAME =
  /(^|[_-])(max|min|num|count|limit|size|length|timeout|ttl|expir\w*|type|mode|method|scheme|enabled|disabled|name|file|path|dir|url|uri|host|port)s?($|[_-])|tokenizer/i;

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
      ? [...secretsOfPairs(server.env), ...secretsOfArgs([server.command, ...server.args])]
      : [
        ...secretsOfPairs(server.headers),
        ...secretsOfUrl(server.url),
        ...(server.oauth?.clientSecret === undefined ? [] : [server.oauth.clientSecret]),
      ];
    found.forEach(add);
  }
  return [...secrets];
}

/** Objects whose values are secrets unless they look like ordinary settings. */
const PAIRS = /^(env|environment|headers|http_headers)$/;

/** Values of somebody's settings, in whatever form a client writes them, that no screen should show. */
export function findSecrets(value: unknown, key = ""): readonly string[] {
  if (typeof value === "string") {
    if (/\$\{|\{env:/.test(value)) return [];
    const namesOne = /(^|_)env(_|$)/i.test(key);
    const isKnown = (SECRET_NAME.test(key) && !namesOne) || RANDOM.test(value);
    return isKnown ? [value, ...secretsOfUrl(value)] : secretsOfUrl(value);
  }
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) {
    const words = value.filter((each) => typeof each === "string");
    return [...secretsOfArgs(words), ...value.flatMap((each) => findSecrets(each))];
  }
  const strings = Object.entries(value).filter(([, each]) =>
    typeof each === "string" && !/\$\{|\{env:/.test(each)
  );
  return [
    ...PAIRS.test(key) ? secretsOfPairs(Object.fromEntries(strings)) : [],
    ...Object.entries(value).flatMap(([name, each]) => findSecrets(each, name)),
  ];
}

function isSecret(name: string, value: string): boolean {
  if (PLAIN_NAME.test(name)) return false;
  const isPlain = PLAIN_VALUES.some((shape) => shape.test(value));
  if (SECRET_NAME.test(name)) return !(isPlain && SETTING_NAME.test(name));
  return SECRET_VALUE.test(value) || !isPlain;
}

function secretsOfPairs(pairs: Readonly<Record<string, string>>): string[] {
  return Object.entries(pairs).flatMap(([name, value]) => [
    ...secretsOfUrl(value),
    ...secretsOfJson(value),
    ...(isSecret(name, value) ? [value, ...partsOf(value)] : []),
  ]);
}

/** What a secret value holds that can turn up without the rest of it. */
function partsOf(value: string): string[] {
  const [, scheme, token] = /^(\w+)\s+(\S+)$/.exec(value) ?? [];
  if (token !== undefined) {
    const password = /^basic$/i.test(scheme) ? fromBase64(token).split(":").slice(1).join(":") : "";
    return [token, password];
  }
  // A key is often shown or read by its lines.
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return lines.length === 1 ? [] : lines.filter((line) => /^[\w.~+/=-]{16,}$/.test(line));
}

/** The secrets in a value that is JSON itself, as the credentials of a service account are. */
function secretsOfJson(text: string): string[] {
  if (!text.trimStart().startsWith("{")) return [];
  try {
    const pairs = Object.entries(JSON.parse(text) as Record<string, unknown>);
    const named = pairs.filter((pair): pair is [string, string] =>
      typeof pair[1] === "string" && SECRET_NAME.test(pair[0])
    );
    return named.flatMap(([, value]) => [value, ...partsOf(value)]);
  } catch {
    return [];
  }
}

/** `--token x`, `--token=x`, `TOKEN=x` and `Authorization: Bearer x`: arguments are secrets only by the name before them. */
function secretsOfArgs(args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const words = arg.split(/\s+/);
    const found = [...secretsOfUrl(arg), ...(words.length > 1 ? secretsOfArgs(words) : [])];
    const [, name, value] = /^-{0,2}([\w.-]+)[=:]\s*(.+)$/s.exec(arg) ?? [];
    const flag = arg.startsWith("-") ? undefined : /^--?([\w-]+)$/.exec(args[index - 1] ?? "")?.[1];
    const named: Record<string, string> = {};
    if (name !== undefined) named[name] = value;
    if (flag !== undefined) named[flag] = arg;
    for (const key of Object.keys(named)) if (!SECRET_NAME.test(key)) delete named[key];
    found.push(...secretsOfPairs(named));
    return found;
  });
}

/** Password or user, the header that both become, and what looks made by a machine in the path and the query. */
function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (url === null) return [];
  const secrets = url.password === "" ? [url.username] : [url.password];
  if (url.username !== "" || url.password !== "") {
    secrets.push(toBase64(`${decode(url.username)}:${decode(url.password)}`));
  }
  for (const [name, value] of url.searchParams) {
    if (RANDOM.test(value)) secrets.push(value);
    else if (SECRET_NAME.test(name)) secrets.push(...secretsOfPairs({ [name]: value }));
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

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function fromBase64(text: string): string {
  return Buffer.from(text, "base64").toString();
}
