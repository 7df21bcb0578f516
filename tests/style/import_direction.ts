/** Lint plugin: imports between the folders of `src` follow the arrows in `layers.ts`. */
import { posix } from "node:path";
import { layerOf, LAYERS, ROOTS, TYPES_ONLY } from "./layers.ts";

/** Says what is wrong with an import, or undefined. `file` and `target` are paths below `src`. */
export function wrongImport(file: string, target: string, typeOnly: boolean): string | undefined {
  const from = layerOf(file);
  const to = layerOf(target);
  if (from === to || ROOTS.includes(from)) return undefined;
  const allowed = LAYERS[from];
  if (allowed === undefined) return `'${from}' is no folder of the architecture`;
  if (!allowed.includes(to)) {
    return `'${from}' must not import from '${to}'; it may import from: ${allowed.join(", ")}`;
  }
  if (TYPES_ONLY[from]?.includes(to) && !typeOnly) {
    return `'${from}' may import only types from '${to}'`;
  }
  return undefined;
}

const plugin: Deno.lint.Plugin = {
  name: "runbyte",
  rules: {
    "import-direction": {
      create(context): Deno.lint.LintVisitor {
        const file = context.filename.replaceAll("\\", "/").split("/src/").at(-1)!;
        if (file === context.filename) return {};
        const check = (node: Deno.lint.Node, specifier: unknown, typeOnly: boolean): void => {
          if (typeof specifier !== "string" || !specifier.startsWith(".")) return;
          const target = posix.join(posix.dirname(file), specifier);
          const message = wrongImport(file, target, typeOnly);
          if (message !== undefined) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source.value, node.importKind === "type"),
          ExportNamedDeclaration: (node) =>
            check(node, node.source?.value, node.exportKind === "type"),
          ExportAllDeclaration: (node) =>
            check(node, node.source.value, node.exportKind === "type"),
          ImportExpression: (node) => {
            if (node.source.type === "Literal") check(node, node.source.value, false);
          },
        };
      },
    },
  },
};

export default plugin;
