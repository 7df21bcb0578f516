import {
  findNodeAtLocation,
  getLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import type { IssueList, Locate, Path, Position } from "./issues.ts";

/** A parsed JSONC text: its plain value, and where each part of it stands. */
export interface ConfigDocument {
  readonly value: unknown;
  /** The position of the value at a path, or of its key, or of the nearest parent that exists. */
  readonly locate: Locate;
}

/** More findings than this in one broken text are echoes of the first. */
const MAX_SYNTAX_ISSUES = 5;

/** Parses JSONC. Syntax errors, duplicate keys and keys that reach into prototypes are added to `issues`. */
export function parseDocument(text: string, issues: IssueList): ConfigDocument | undefined {
  const positionAt = createPositions(text);
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { allowTrailingComma: true });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    issues.add([], "nested too deeply", { position: positionAt(0) });
    return undefined;
  }
  for (const error of errors.slice(0, MAX_SYNTAX_ISSUES)) {
    const path = getLocation(text, error.offset).path.filter((part) => part !== "");
    issues.add(path, describeSyntaxError(error), { position: positionAt(error.offset) });
  }
  if (errors.length > 0 || root === undefined) return undefined;
  const value = toValue(root, [], (node, path, message) => {
    issues.add(path, message, { position: positionAt(node.offset) });
  });
  return { value, locate: createLocate(root, positionAt) };
}

function createLocate(root: Node, positionAt: (offset: number) => Position): Locate {
  const locate: Locate = (path, { key = false } = {}) => {
    const node = findNodeAtLocation(root, [...path]);
    if (node === undefined) return locate(path.slice(0, -1));
    const isMember = node.parent?.type === "property";
    return positionAt(key && isMember ? node.parent!.offset : node.offset);
  };
  return locate;
}

function describeSyntaxError(error: ParseError): string {
  const words = printParseErrorCode(error.error).replace(/(?<=[a-z])[A-Z]/g, (c) => ` ${c}`);
  return `not valid JSONC: ${words.toLowerCase()}`;
}

type Complain = (node: Node, path: Path, message: string) => void;

/** The plain value of a node. Own code because the library's assigns `__proto__`, which sets a prototype. */
function toValue(node: Node, path: Path, complain: Complain): unknown {
  if (node.type === "array") {
    return (node.children ?? []).map((child, index) => toValue(child, [...path, index], complain));
  }
  if (node.type !== "object") return node.value;
  const value: Record<string, unknown> = {};
  for (const { children } of node.children ?? []) {
    const [keyNode, valueNode] = children!;
    const key: string = keyNode.value;
    const keyPath = [...path, key];
    if (key === "__proto__") complain(keyNode, keyPath, "this name is not allowed");
    else if (Object.hasOwn(value, key)) complain(keyNode, keyPath, "duplicate key");
    else value[key] = toValue(valueNode, keyPath, complain);
  }
  return value;
}

/** Turns offsets into lines and columns, both counted from 1, columns in UTF-16 units. */
function createPositions(text: string): (offset: number) => Position {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  };
}
