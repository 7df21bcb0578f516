/**
 * Prints types as TypeScript text.
 * @module
 */
import { commentText, docComment, lineText, propertyName, stringLiteral } from "./source_text.ts";
import {
  type Definition,
  isValue,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "./type_node.ts";

/** How much of a type is printed. */
export interface PrintOptions {
  /** What stands for anything: `unknown` in arguments, `any` in results. */
  readonly open: "unknown" | "any";
  /** Objects nested deeper are printed as the list of their property names. @default no limit */
  readonly maxDepth?: number;
  /** Longer descriptions of properties are cut; 0 leaves them out. @default 2,000 */
  readonly descriptionChars?: number;
  /** Unions of more literals are printed as their base type and the first of them. @default no limit */
  readonly maxLiterals?: number;
  /** Whether objects stand on one line, without comments. @default false */
  readonly inline?: boolean;
}

/** Names that every object has: `{}` must stay a value of an interface where such a property is optional. */
const INHERITED = new Set(
  ("constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf")
    .split(" "),
);
const DESCRIPTION_CHARS = 2_000;
const MAX_PLAIN_CHARS = 40;

/** Prints types and remembers which definitions the text refers to. */
export class TypePrinter {
  readonly #options: PrintOptions;
  /** Definitions in the order of their first use, with the depth of that use. */
  readonly used = new Map<Definition, number>();

  constructor(options: PrintOptions) {
    this.#options = options;
  }

  /** The text of `node`, to stand behind `indent`. */
  print(node: TypeNode, indent = "", depth = 0): string {
    switch (node.kind) {
      case "open":
        return this.#options.open;
      case "literal":
        return typeof node.value === "string" ? stringLiteral(node.value) : String(node.value);
      case "array":
        return `${this.#grouped(node.item, indent, depth)}[]`;
      case "tuple": {
        const items = node.items.map((item, at) =>
          at < node.required
            ? this.print(item, indent, depth)
            : `${this.#grouped(item, indent, depth)}?`
        );
        if (node.rest) items.push(`...${this.#grouped(node.rest, indent, depth)}[]`);
        return `[${items.join(", ")}]`;
      }
      case "union":
        if (node.members.length > (this.#options.maxLiterals ?? Infinity)) {
          return this.#someLiterals(node.members);
        }
        return node.members.map((member) =>
          member.kind === "intersection"
            ? this.#grouped(member, indent, depth)
            : this.print(member, indent, depth)
        ).join(" | ");
      case "intersection":
        return node.members.map((member) => this.#grouped(member, indent, depth)).join(" & ");
      case "reference":
        return this.#reference(node.definition, indent, depth);
      case "object":
        return this.object(node, indent, depth);
      default:
        return node.kind;
    }
  }

  /** The comment above a definition. */
  comment({ description }: Definition): string {
    const maxChars = this.#options.descriptionChars ?? DESCRIPTION_CHARS;
    return maxChars > 0 ? docComment(lineText(description ?? "", maxChars)) : "";
  }

  /** The braces of an object and what stands between them. */
  object(node: ObjectNode, indent = "", depth = 0): string {
    const { properties, index } = node;
    if (properties.length === 0) return this.#dictionary(index, indent, depth);
    if (depth > (this.#options.maxDepth ?? Infinity)) return this.#listNames(properties);
    const inner = `${indent}  `;
    const lines = properties.map((property) => this.#property(property, inner, depth + 1));
    if (index) {
      // Named properties must fit the index type as well, so that it can only be open.
      const text = index.kind === "open" ? "" : lineText(this.print(index, "", depth + 1), 200);
      const note = text === "" || this.#options.inline
        ? ""
        : docComment(`Further keys: ${text}`, inner);
      lines.push(`${note}${this.#options.inline ? "" : inner}[key: string]: any`);
    }
    return this.#options.inline
      ? `{ ${lines.join("; ")} }`
      : `{\n${lines.map((line) => `${line};\n`).join("")}${indent}}`;
  }

  #property(property: PropertyNode, indent: string, depth: number): string {
    const mark = property.optional ? "?" : "";
    const inherited = property.optional && INHERITED.has(property.name) &&
      property.type.kind !== "open";
    const type = inherited
      ? `${this.#grouped(property.type, indent, depth)} | Function`
      : this.print(property.type, indent, depth);
    const text = `${propertyName(property.name)}${mark}: ${type}`;
    if (this.#options.inline) return text;
    const maxChars = this.#options.descriptionChars ?? DESCRIPTION_CHARS;
    const description = maxChars > 0 ? lineText(property.description ?? "", maxChars) : "";
    const facts = property.facts ? lineText(property.facts, 400) : "";
    // Once more as a whole: two harmless halves may not make an end of comment.
    return `${
      docComment(commentText(`${description} ${facts}`, Infinity), indent)
    }${indent}${text}`;
  }

  #dictionary(index: TypeNode | undefined, indent: string, depth: number): string {
    if (!index) return "Record<string, never>";
    // Interfaces fit an index type of `any` alone.
    if (index.kind === "open") return "Record<string, any>";
    const type = this.print(index, indent, depth + 1);
    // An alias may refer to itself in an index signature, but not in `Record`.
    return isValue(index) ? `Record<string, ${type}>` : `{ [key: string]: ${type} }`;
  }

  #reference(definition: Definition, indent: string, depth: number): string {
    const { node } = definition;
    if (isPlain(node)) return this.print(node, indent, depth);
    const beyond = depth > (this.#options.maxDepth ?? Infinity);
    if (beyond || this.#options.inline) {
      return node.kind === "object" ? this.#listNames(node.properties) : this.#options.open;
    }
    const before = this.used.get(definition);
    if (before === undefined || before > depth) this.used.set(definition, depth);
    return definition.name;
  }

  /** A long list of values in short: `string /* "a", "b", … 198 more *\/`. */
  #someLiterals(members: readonly TypeNode[]): string {
    const shown = members.filter(isValue).slice(0, 5).map((member) => this.print(member));
    const bases = members.map((member) =>
      member.kind === "literal" ? typeof member.value : this.print(member)
    );
    const left = members.length - shown.length;
    return `${[...new Set(bases)].join(" | ")} /* ${
      lineText(shown.join(", "), 300)
    }, … ${left} more */`;
  }

  /** An object of which only the names of its properties are told. */
  #listNames(properties: readonly PropertyNode[]): string {
    const names = properties.slice(0, this.#options.inline ? 6 : 40)
      .map((property) => lineText(property.name, 60) + (property.optional ? "?" : ""));
    const left = properties.length - names.length;
    const text = commentText(names.join(", "), 1_000) + (left > 0 ? `, … ${left} more` : "");
    return text === "" ? "{}" : `{ /* ${text} */ }`;
  }

  #grouped(node: TypeNode, indent: string, depth: number): string {
    const text = this.print(node, indent, depth);
    const shown = node.kind === "reference" && isPlain(node.definition.node)
      ? node.definition.node
      : node;
    return shown.kind === "union" || shown.kind === "intersection" ? `(${text})` : text;
  }
}

/** Types that read better in place than behind a name. */
function isPlain(node: TypeNode): boolean {
  if (node.kind === "literal") return String(node.value).length <= MAX_PLAIN_CHARS;
  if (node.kind === "union") {
    return node.members.length <= 8 &&
      node.members.every((member) => isValue(member) && isPlain(member));
  }
  if (node.kind === "array") return isPlain(node.item);
  return node.kind === "open" || node.kind === "never" || isValue(node) ||
    (node.kind === "object" && node.properties.length === 0 &&
      (!node.index || isPlain(node.index)));
}
