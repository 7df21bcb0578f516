/**
 * Changes single values of a JSONC text and nothing else: comments, order, indentation and line ends stay.
 * In: a text and a path. Out: the changed text, proven to mean the old value with that one change.
 * @module
 */
import { type Node, type ParseError, parseTree } from "jsonc-parser";
import { isDeepStrictEqual } from "node:util";
import { RunbyteError } from "../base/errors.ts";
import { formatJson, type Layout, layoutOf } from "./json_layout.ts";

/** Keys that lead to a value. */
export type KeyPath = readonly [string, ...string[]];

/** Sets the value at `path`; objects on the way there are made. An empty text counts as `{}`. */
export function setValue(text: string, path: KeyPath, value: unknown): string {
  const source = text.trim() === "" ? "{}\n" : text;
  const before = parse(source);
  const after = edit(source, before.root, path, value);
  return prove(after, (old) => withValue(old, path, value), before);
}

/** Removes the member at `path` with its comma and the comment behind it. Without such a member nothing changes. */
export function removeValue(text: string, path: KeyPath): string {
  const before = parse(text);
  const member = findMember(before.root, path);
  if (member === undefined) return text;
  return prove(removeMember(text, member), (old) => withoutValue(old, path), before);
}

interface Parsed {
  readonly root: Node;
  readonly value: unknown;
}

function parse(text: string): Parsed {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  if (root?.type !== "object" || errors.length > 0) {
    throw new RunbyteError("CONFIG_INVALID", "the file is not a valid JSONC object");
  }
  return { root, value: toValue(root) };
}

/** A wrong edit of somebody's file must not reach the disk, whatever the text looked like. */
function prove(text: string, change: (old: unknown) => unknown, before: Parsed): string {
  if (isDeepStrictEqual(parse(text).value, change(before.value))) return text;
  throw new RunbyteError("INTERNAL", "the change would touch more than it should");
}

/** Maps, because members of an object may have names that reach into prototypes. */
function toValue(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(toValue);
  if (node.type !== "object") return node.value;
  return new Map(
    (node.children ?? []).map(({ children }) => [children![0].value, toValue(children![1])]),
  );
}

type Members = ReadonlyMap<string, unknown>;

function withValue(old: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  const members: Members = old instanceof Map ? old : new Map();
  const inner = rest.length === 0 ? fromPlain(value) : withValue(members.get(key), rest, value);
  return new Map([...members, [key, inner]]);
}

function withoutValue(old: unknown, [key, ...rest]: readonly string[]): unknown {
  const members = new Map(old as Members);
  if (rest.length === 0) members.delete(key);
  else members.set(key, withoutValue(members.get(key), rest));
  return members;
}

function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, each]) => each !== undefined);
  return new Map(members.map(([key, each]) => [key, fromPlain(each)]));
}

function edit(
  text: string,
  object: Node,
  [key, ...rest]: readonly string[],
  value: unknown,
): string {
  const layout = layoutOf(text, object);
  const member = object.children?.find(({ children }) => children![0].value === key);
  if (member === undefined) {
    const whole = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
    return insertMember(
      text,
      object,
      `${JSON.stringify(key)}: ${formatJson(whole, layout)}`,
      layout,
    );
  }
  const node = member.children![1];
  if (rest.length === 0) {
    return text.slice(0, node.offset) + formatJson(value, layout) + text.slice(endOf(node));
  }
  if (node.type !== "object") {
    throw new RunbyteError("CONFIG_INVALID", `'${key}' is not an object`);
  }
  return edit(text, node, rest, value);
}

/** Behind the last member and the comment on its line; with a comma at the end if there was one. */
function insertMember(text: string, object: Node, member: string, layout: Layout): string {
  const { eol, outer, inner } = layout;
  const last = object.children?.at(-1);
  const { comma, end: at } = skipBehind(text, last === undefined ? object.offset + 1 : endOf(last));
  const close = endOf(object) - 1;
  const head = last !== undefined && comma === undefined
    ? `${text.slice(0, endOf(last))},${text.slice(endOf(last), at)}`
    : text.slice(0, at);
  const rest = text.slice(at, close);
  const tail = rest.trim() === ""
    ? `${eol}${outer}`
    : rest.includes("\n")
    ? rest
    : `${rest.trimEnd()}${eol}${outer}`;
  const added = `${eol}${inner}${member}${comma === undefined ? "" : ","}`;
  // Comments of an object without members stand before what is added; behind it they would explain it.
  return last === undefined && rest.trim() !== ""
    ? `${head}${rest.trimEnd()}${added}${eol}${outer}${text.slice(close)}`
    : `${head}${added}${tail}${text.slice(close)}`;
}

function removeMember(text: string, member: Node): string {
  const siblings = member.parent!.children!;
  const previous = siblings[siblings.indexOf(member) - 1];
  const { comma, end } = skipBehind(text, endOf(member));
  const from = lineStart(text, member.offset);
  const isAlone = text.slice(from, member.offset).trim() === "" &&
    /^[ \t]*(\r?\n|$)/.test(text.slice(end));
  const cutEnd = isAlone
    ? end + /^[ \t]*(\r?\n)?/.exec(text.slice(end))![0].length
    : comma ?? endOf(member);
  const start = isAlone ? from : member.offset;
  const rest = isAlone ? text.slice(cutEnd) : text.slice(cutEnd).replace(/^[ \t]+(?!$|[\r\n])/, "");
  if (comma !== undefined || previous === undefined) return text.slice(0, start) + rest;
  // The last member leaves without a comma, so the one before it must lose its own.
  const stray = skipBehind(text, endOf(previous)).comma! - 1;
  return text.slice(0, stray) + text.slice(stray + 1, start) + rest;
}

interface Behind {
  /** Behind the comma, if there is one. */
  readonly comma: number | undefined;
  /** Behind the comma and the comments on the same line. */
  readonly end: number;
}

/** Blanks, one comment, or the comma. */
const BEHIND = /\s+|\/\/[^\r\n]*|\/\*[^]*?\*\/|,/y;

/** What belongs to a member behind its value. */
function skipBehind(text: string, offset: number): Behind {
  let comma: number | undefined;
  let end = offset;
  BEHIND.lastIndex = offset;
  for (let match = BEHIND.exec(text); match !== null; match = BEHIND.exec(text)) {
    const [token] = match;
    const behind = match.index + token.length;
    if (token === ",") {
      if (comma !== undefined) break;
      comma = end = behind;
    } else if (token.startsWith("/") && !text.slice(end, match.index).includes("\n")) end = behind;
  }
  return { comma, end };
}

function findMember(root: Node, path: KeyPath): Node | undefined {
  let node: Node | undefined = root;
  let member: Node | undefined;
  for (const key of path) {
    member = node?.children?.find(({ children }) => children?.[0].value === key);
    node = member?.children?.[1];
  }
  return member;
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
