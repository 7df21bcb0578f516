/**
 * Finds TypeScript that would have to be turned into other code before an engine could run it, and says what to write instead.
 * @module
 */
import { ContextualKeyword as Word } from "sucrase/dist/parser/tokenizer/keywords.js";
import { TokenType as Kind } from "sucrase/dist/parser/tokenizer/types.js";
import type { Problem } from "./messages.ts";
import type { Token } from "./scan.ts";

/** Statements that leave something at run time; a namespace of types alone has none of them. */
const VALUES = new Set<number>([
  Kind._const,
  Kind._let,
  Kind._var,
  Kind._function,
  Kind._class,
  Kind._enum,
  Kind._abstract,
]);

/** Decorators, namespaces with values, and `accessor` fields. */
export function findUnsupported(text: string, tokens: readonly Token[]): Problem[] {
  const problems: Problem[] = [];
  const refuse = (token: Token, what: string, hint: string): void => {
    problems.push({
      code: "unsupported",
      message: `${what} are not supported`,
      start: token.start,
      length: token.end - token.start,
      hint,
    });
  };
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (next === undefined) return;
    if (token.type === Kind.at && tokens[index - 1]?.type !== Kind.dot) {
      refuse(token, "Decorators", "Call the function yourself: const wrapped = decorate(original)");
    } else if (isNamespace(tokens, index) && hasValues(tokens, index)) {
      refuse(
        token,
        "Namespaces with values",
        "Write an object (const Name = { … }) or plain functions",
      );
    } else if (isAccessor(text, token, next)) {
      refuse(token, "'accessor' fields", "Write a field, or a getter and a setter");
    }
  });
  return problems;
}

/** `namespace A` or `module A`, without a `declare` in front. */
function isNamespace(tokens: readonly Token[], index: number): boolean {
  const { contextualKeyword, isType } = tokens[index]!;
  const isWord = contextualKeyword === Word._namespace || contextualKeyword === Word._module;
  const after = tokens[index + 2]?.type;
  return isWord && isType && tokens[index + 1]?.type === Kind.name &&
    (after === Kind.braceL || after === Kind.dot) &&
    tokens[index - 1]?.type !== Kind._declare;
}

function hasValues(tokens: readonly Token[], index: number): boolean {
  let depth = 0;
  for (let i = index; i < tokens.length; i++) {
    const { type } = tokens[i]!;
    if (type === Kind.braceL) depth++;
    else if (type === Kind.braceR && --depth === 0) return false;
    else if (depth === 1 && VALUES.has(type) && tokens[i - 1]?.type !== Kind._declare) return true;
  }
  return false;
}

function isAccessor(text: string, token: Token, next: Token): boolean {
  const isName = next.type === Kind.name || next.type === Kind.string || next.type === Kind.hash;
  return token.contextualKeyword === Word._accessor && token.type === Kind.name &&
    !token.isType && isName && !text.slice(token.end, next.start).includes("\n");
}
