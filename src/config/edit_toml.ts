import { escapePattern } from "../base/escape_pattern.ts";
import { parse } from "smol-toml";
import { isDeepStrictEqual } from "node:util";
import { messageOf, RunbyteError } from "../base/errors.ts";

type Table = Readonly<Record<string, unknown>>;

/** Where a table stands: the name of a table of tables, and its own. */
export type TablePath = readonly [group: string, name: string];

/**
 * Puts a table into a TOML text as `[group.name]`, in the place of the old one or at the end.
 * Everything else stays as it is, letter by letter.
 */
export function setTomlTable(text: string, [group, name]: TablePath, table: Table): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const before = read(text);
  const block = formatTable(`${group}.${formatKey(name)}`, table).join(eol);
  const place = findBlock(text, group, name);
  const gap = text === "" || /\n\r?\n$/.test(text) ? "" : text.endsWith("\n") ? eol : eol + eol;
  const after = place === undefined
    ? `${text}${gap}${block}${eol}`
    : `${text.slice(0, place.start)}${block}${eol}${text.slice(place.end)}`;
  const groups = (before[group] ?? {}) as Table;
  const wanted = { ...before, [group]: { ...groups, [name]: table } };
  if (isSame(after, wanted)) return after;
  throw new RunbyteError(
    "INTERNAL",
    `'${name}' is not written as a table of its own`,
    {
      hint: `Add by hand:\n${block}`,
    },
  );
}

function read(text: string): Table {
  try {
    return parse(text);
  } catch (cause) {
    throw new RunbyteError("CONFIG_INVALID", `not valid TOML: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function isSame(text: string, wanted: Table): boolean {
  try {
    return isDeepStrictEqual(plain(parse(text)), plain(wanted));
  } catch {
    // What does not parse is not the wanted text; the caller says so.
    return false;
  }
}

/** Without the null prototypes of the parser. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** The lines of `[group.name]` and of the tables below it, up to the blank lines before the next header. */
function findBlock(
  text: string,
  group: string,
  name: string,
): { readonly start: number; readonly end: number } | undefined {
  const quoted = [name, JSON.stringify(name), `'${name}'`].map(escapePattern);
  const own = new RegExp(
    String.raw`^[ \t]*\[[ \t]*${escapePattern(group)}[ \t]*\.[ \t]*(?:${
      quoted.join("|")
    })[ \t]*[.\]]`,
  );
  let start: number | undefined;
  let end = 0;
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const isHeader = /^[ \t]*\[/.test(line) && !/^[ \t]*\[[^\]]*,/.test(line);
    if (own.test(line)) start ??= offset;
    else if (isHeader && start !== undefined) break;
    offset += line.length;
    // Comments before the next header belong to that one.
    if (start !== undefined && !/^\s*(#.*)?\s*$/.test(line)) end = offset;
  }
  return start === undefined ? undefined : { start, end };
}

function formatTable(path: string, table: Table): string[] {
  const entries = Object.entries(table).filter(([, value]) => value !== undefined);
  const isTable = (value: unknown): value is Table =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return [
    `[${path}]`,
    ...entries.filter(([, value]) => !isTable(value))
      .map(([key, value]) => `${formatKey(key)} = ${formatValue(value)}`),
    ...entries.flatMap(([key, value]) =>
      isTable(value) ? ["", ...formatTable(`${path}.${formatKey(key)}`, value)] : []
    ),
  ];
}

function formatKey(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** JSON strings are basic strings of TOML, but for the one control character that JSON leaves alone. */
function formatValue(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(formatValue).join(", ")}]`
    : JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}
