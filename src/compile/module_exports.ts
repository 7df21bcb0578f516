/**
 * What the statements of a JavaScript module export.
 * @module
 */
import type { Node, Program } from "acorn";
import type { ExportMark, Span } from "./scan.ts";

type Statement = Program["body"][number];

/** A node seen without its type, as the walk meets it. */
// deno-lint-ignore no-explicit-any -- the union of all node types has no common fields
export type AnyNode = Node & Record<string, any>;

/** The place of an export, if the statement is one. */
export function exportMark(node: Statement): ExportMark[] {
  switch (node.type) {
    case "ExportDefaultDeclaration":
      return [{ span: span(node), kind: "default" }];
    case "ExportAllDeclaration":
      return [{ span: span(node), kind: "from" }];
    case "ExportNamedDeclaration": {
      const end = node.declaration?.start ?? node.end;
      return [{ span: { start: node.start, end }, kind: node.source ? "from" : "local" }];
    }
    default:
      return [];
  }
}

/** Names that a statement exports, as far as they are identifiers. */
export function exportedNames(node: Statement): string[] {
  switch (node.type) {
    case "ExportDefaultDeclaration":
      return ["default"];
    case "ExportAllDeclaration":
      return node.exported?.type === "Identifier" ? [node.exported.name] : [];
    case "ExportNamedDeclaration":
      return [
        ...node.specifiers.flatMap(({ exported }) =>
          exported.type === "Identifier" ? [exported.name] : []
        ),
        ...declaredNames(node.declaration),
      ];
    default:
      return [];
  }
}

/** Names that a declaration binds, patterns included. */
function declaredNames(node: AnyNode | null | undefined): string[] {
  switch (node?.type) {
    case "Identifier":
      return [node.name];
    case "FunctionDeclaration":
    case "ClassDeclaration":
    case "VariableDeclarator":
      return declaredNames(node.id);
    case "VariableDeclaration":
      return node.declarations.flatMap(declaredNames);
    case "ObjectPattern":
      return node.properties.flatMap((one: AnyNode) => declaredNames(one.value ?? one.argument));
    case "ArrayPattern":
      return node.elements.flatMap(declaredNames);
    case "AssignmentPattern":
      return declaredNames(node.left);
    case "RestElement":
      return declaredNames(node.argument);
    default:
      return [];
  }
}

/** The offsets of a node. */
export function span({ start, end }: Node): Span {
  return { start, end };
}
