/**
 * Reads the tokens of TypeScript for what its JavaScript no longer shows: imports of types, `export` keywords,
 * and syntax that cannot be run.
 * @module
 */
import { parseExpressionAt } from "acorn";
import { parse } from "sucrase/dist/parser/index.js";
import { ContextualKeyword as Word } from "sucrase/dist/parser/tokenizer/keywords.js";
import { TokenType as Kind } from "sucrase/dist/parser/tokenizer/types.js";
import type { ModuleReference, Problem } from "./messages.ts";
import { findUnsupported } from "./unsupported.ts";

/** One token as sucrase gives it. */
export interface Token {
  readonly type: number;
  readonly contextualKeyword: number;
  readonly start: number;
  readonly end: number;
  readonly isType: boolean;
}

/** A stretch of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An `export` at the top level; `span` is what must go for the text to stand inside a function. */
export interface ExportMark {
  readonly span: Span;
  /** `local`: a declaration or a list of local names. */
  readonly kind: "local" | "default" | "from";
}

/** What the tokens of a module tell. */
export interface Scan {
  readonly references: readonly ModuleReference[];
  /** Import declarations in their order. */
  readonly imports: readonly Span[];
  /** Where the leading imports end; 0 if there are none. */
  readonly headEnd: number;
  readonly exports: readonly ExportMark[];
  /** `with { type: "json" }` and the older `assert`; nothing here needs them. */
  readonly attributes: readonly Span[];
  readonly problems: readonly Problem[];
}

const OPENING = new Set<number>([Kind.braceL, Kind.dollarBraceL, Kind.parenL, Kind.bracketL]);
const CLOSING = new Set<number>([Kind.braceR, Kind.parenR, Kind.bracketR]);

/** @throws sucrase's syntax error, with `pos`. */
export function scanTypeScript(text: string): Scan {
  const tokens: readonly Token[] = parse(text, false, true, false).tokens;
  return new Scanner(text, tokens).scan();
}

class Scanner {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #references: ModuleReference[] = [];
  readonly #imports: Span[] = [];
  readonly #exports: ExportMark[] = [];
  readonly #attributes: Span[] = [];
  readonly #problems: Problem[] = [];
  #headEnd = 0;
  #leading = true;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  scan(): Scan {
    let depth = 0;
    for (let i = 0; i < this.#tokens.length; i++) {
      const { type } = this.#tokens[i]!;
      if (type === Kind.eof) break;
      if (type === Kind._import && this.#type(i + 1) === Kind.parenL) this.#call(i);
      else if (depth === 0 && type === Kind._import && this.#type(i + 1) !== Kind.dot) {
        i = this.#import(i);
        continue;
      } else if (depth === 0 && type === Kind._export) i = this.#export(i);
      this.#leading = false;
      const now = this.#type(i);
      if (OPENING.has(now)) depth++;
      else if (CLOSING.has(now)) depth--;
    }
    return {
      references: this.#references,
      imports: this.#imports,
      headEnd: this.#headEnd,
      exports: this.#exports,
      attributes: this.#attributes,
      problems: [...findUnsupported(this.#text, this.#tokens), ...this.#problems],
    };
  }

  /** `import("…")`, as an expression or as a type. */
  #call(index: number): void {
    const argument = this.#tokens[index + 2];
    if (argument?.type !== Kind.string) return;
    const next = this.#type(index + 3);
    if (next !== Kind.parenR && next !== Kind.comma) return;
    this.#reference(argument, this.#tokens[index]!.isType ? "static" : "dynamic");
  }

  /** An import declaration; gives back the index of its last token. */
  #import(index: number): number {
    const { start } = this.#tokens[index]!;
    let at = index + 1;
    if (this.#type(at) !== Kind.string) {
      while (!this.#isFrom(at)) {
        if (this.#type(at) === Kind.eq) {
          this.#unsupported(
            start,
            "'import x = …'",
            'Write import * as x from "…" or const x = …',
          );
          return at;
        }
        if (this.#type(at) === Kind.eof || this.#type(at) === Kind.semi) return at - 1;
        at++;
      }
      at++;
    }
    const last = this.#source(at);
    const end = this.#tokens[last]!.end;
    this.#imports.push({ start, end });
    if (this.#leading) this.#headEnd = end;
    return last;
  }

  /** An `export` at the top level; gives back the index up to which it has been read. */
  #export(index: number): number {
    const { start, end } = this.#tokens[index]!;
    const next = this.#type(index + 1);
    if (next === Kind._default) {
      this.#exports.push({ span: { start, end }, kind: "default" });
      return index;
    }
    if (next === Kind.eq || this.#word(index + 1) === Word._as) {
      this.#unsupported(start, "'export ='", "Write export default …");
      return index;
    }
    if (next === Kind._import) {
      this.#unsupported(start, "'export import'", 'Write export { x } from "…"');
      return index + 1;
    }
    const open = this.#word(index + 1) === Word._type ? index + 2 : index + 1;
    if (this.#type(open) !== Kind.star && this.#type(open) !== Kind.braceL) {
      this.#exports.push({ span: { start, end }, kind: "local" });
      return index;
    }
    let at = open;
    if (this.#type(open) === Kind.star) {
      while (!this.#isFrom(at) && this.#type(at) !== Kind.eof) at++;
    } else {
      while (this.#type(at) !== Kind.braceR && this.#type(at) !== Kind.eof) at++;
      if (!this.#isFrom(at + 1)) {
        if (this.#type(at + 1) === Kind.semi) at++;
        this.#exports.push({ span: { start, end: this.#tokens[at]!.end }, kind: "local" });
        return at;
      }
      at++;
    }
    const last = this.#source(at + 1);
    this.#exports.push({ span: { start, end: this.#tokens[last]!.end }, kind: "from" });
    return last;
  }

  /** `"…"`, its attributes and the semicolon; gives back the index of the last token. */
  #source(index: number): number {
    const source = this.#tokens[index];
    if (source?.type !== Kind.string) return index - 1;
    this.#reference(source, "static");
    let last = index;
    const isAttributes = this.#type(index + 1) === Kind._with ||
      this.#word(index + 1) === Word._assert;
    if (isAttributes && this.#type(index + 2) === Kind.braceL) {
      last = index + 2;
      while (this.#type(last) !== Kind.braceR && this.#type(last) !== Kind.eof) last++;
      this.#attributes.push({
        start: this.#tokens[index + 1]!.start,
        end: this.#tokens[last]!.end,
      });
    }
    return this.#type(last + 1) === Kind.semi ? last + 1 : last;
  }

  #reference(token: Token, kind: "static" | "dynamic"): void {
    const { start, end } = token;
    this.#references.push({ specifier: literal(this.#text, start), kind, start, end });
  }

  #unsupported(start: number, what: string, hint: string): void {
    this.#problems.push({
      code: "unsupported",
      message: `${what} is not supported`,
      start,
      length: 6,
      hint,
    });
  }

  #isFrom(index: number): boolean {
    return this.#word(index) === Word._from && this.#type(index + 1) === Kind.string;
  }

  #type(index: number): number {
    return this.#tokens[index]?.type ?? Kind.eof;
  }

  #word(index: number): number {
    return this.#tokens[index]?.contextualKeyword ?? Word.NONE;
  }
}

function literal(text: string, start: number): string {
  const node = parseExpressionAt(text, start, { ecmaVersion: "latest" });
  return node.type === "Literal" ? String(node.value) : "";
}
