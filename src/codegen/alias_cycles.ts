/**
 * Finds type aliases that mean themselves, which TypeScript refuses.
 * @module
 */
import { type Definition, OPEN, type TypeNode } from "./type_node.ts";

/** Makes definitions open that reach themselves without an object or array between: `A = A | string`. */
export function breakAliasCycles(definitions: readonly Definition[]): void {
  const seen = new Map<Definition, "active" | "done">();
  for (const start of definitions) {
    if (seen.has(start)) continue;
    seen.set(start, "active");
    // A stack of our own: chains of definitions can be thousands long.
    const stack = [{ definition: start, next: bareReferences(start.node) }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const target = top.next.pop();
      if (!target) {
        seen.set(top.definition, "done");
        stack.pop();
      } else if (seen.get(target) === "active") {
        top.definition.node = OPEN;
        top.next.length = 0;
      } else if (!seen.has(target)) {
        seen.set(target, "active");
        stack.push({ definition: target, next: bareReferences(target.node) });
      }
    }
  }
}

function bareReferences(node: TypeNode): Definition[] {
  if (node.kind === "reference") return [node.definition];
  if (node.kind !== "union" && node.kind !== "intersection") return [];
  return node.members.flatMap(bareReferences);
}
