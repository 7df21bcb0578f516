/**
 * Reads JavaScript for what decides how it is run: its imports and exports, a `return` outside any function,
 * an `exec` function, a last statement that calls the program's own function.
 * @module
 */
import { type CallExpression, type ImportDeclaration, type Node, parse, type Program } from "acorn";
import type { ImportBinding, ImportedCall, ModuleReference, Problem } from "./messages.ts";
import { type AnyNode, exportedNames, exportMark, span } from "./module_exports.ts";
import type { ExportMark, Span } from "./scan.ts";

/** What the syntax tree of a module tells. */
export interface Shape {
  readonly references: readonly ModuleReference[];
  readonly imports: readonly Span[];
  readonly headEnd: number;
  readonly exports: readonly ExportMark[];
  /** The first `return` outside any function. */
  readonly topReturn: Span | undefined;
  /** Whether a function `exec` is there that the program does not call itself. */
  readonly exec: "local" | "exported" | undefined;
  /** A last statement such as `main();`, whose value is the program's. */
  readonly lastCall: Span | undefined;
  /** Names of the exports. */
  readonly names: readonly string[];
  /** Modules whose exports are exported on. */
  readonly stars: readonly string[];
  /** A function of a program that declares things and does nothing with them. */
  readonly idleFunction: string | undefined;
  readonly assigned: readonly string[];
  readonly bindings: readonly ImportBinding[];
  readonly calls: readonly ImportedCall[];
  readonly problems: readonly Problem[];
}

const FUNCTIONS = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

/** @throws acorn's syntax error, with `pos`. */
export function readShape(text: string): Shape {
  const program = parse(text, {
    ecmaVersion: "latest",
    sourceType: "module",
    allowReturnOutsideFunction: true,
  });
  const imports = program.body.filter((node) => node.type === "ImportDeclaration");
  const firstOther = program.body.findIndex((node) => node.type !== "ImportDeclaration");
  const head = firstOther === -1 ? program.body : program.body.slice(0, firstOther);
  const bindings = imports.flatMap(importBindings);
  const found = walk(program, new Set(bindings.map(({ local }) => local)));
  const functions = ownFunctions(program);
  const exec = functions.get("exec");
  return {
    ...found,
    bindings,
    imports: imports.map(span),
    headEnd: head.at(-1)?.end ?? 0,
    exports: program.body.flatMap(exportMark),
    names: program.body.flatMap(exportedNames),
    stars: program.body.flatMap((node) =>
      node.type === "ExportAllDeclaration" && !node.exported ? [String(node.source.value)] : []
    ),
    exec: found.callsExec ? undefined : exec,
    lastCall: lastCall(program, functions),
    idleFunction: program.body.every(isIdle) ? [...functions.keys()].at(-1) : undefined,
  };
}

interface Found {
  readonly references: ModuleReference[];
  readonly assigned: string[];
  readonly calls: ImportedCall[];
  readonly problems: Problem[];
  topReturn: Span | undefined;
  callsExec: boolean;
}

/** Visits every node without recursion: the tree may be deep. */
function walk(program: Program, imported: ReadonlySet<string>): Found {
  const found: Found = {
    references: [],
    assigned: [],
    calls: [],
    problems: [],
    topReturn: undefined,
    callsExec: false,
  };
  const pending: { readonly node: Node; readonly inFunction: boolean }[] = [
    { node: program, inFunction: false },
  ];
  for (let entry = pending.pop(); entry !== undefined; entry = pending.pop()) {
    const { node } = entry;
    visit(node as AnyNode, entry.inFunction, found);
    if (node.type === "CallExpression") {
      const callee = calleeNames((node as CallExpression).callee);
      if (imported.has(callee[0] ?? "")) found.calls.push({ callee, ...span(node) });
    }
    const inFunction = entry.inFunction || FUNCTIONS.includes(node.type);
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child?.type === "string") pending.push({ node: child, inFunction });
      }
    }
  }
  found.references.sort((a, b) => a.start - b.start);
  return found;
}

function visit(node: AnyNode, inFunction: boolean, found: Found): void {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
      if (typeof node.source?.value === "string") {
        found.references.push({
          specifier: node.source.value,
          kind: node.type === "ImportExpression" ? "dynamic" : "static",
          ...span(node.source),
        });
      }
      break;
    case "ReturnStatement":
      if (!inFunction && (found.topReturn?.start ?? Infinity) > node.start) {
        found.topReturn = { start: node.start, end: node.start + 6 };
      }
      break;
    case "CallExpression":
      if (!inFunction && node.callee.name === "exec") found.callsExec = true;
      break;
    case "AssignmentExpression":
      if (node.left.type === "MemberExpression") {
        const name = node.left.computed ? node.left.property.value : node.left.property.name;
        if (typeof name === "string") found.assigned.push(name);
      }
      break;
    case "VariableDeclaration":
      if (node.kind.endsWith("using")) found.problems.push(refuseUsing(node));
      break;
  }
}

/** `["github", "createIssue"]` of `github.createIssue`; empty for whatever is not a chain of names. */
function calleeNames(callee: AnyNode): readonly string[] {
  if (callee.type === "Identifier") return [callee.name];
  if (callee.type !== "MemberExpression" || callee.computed) return [];
  if (callee.object.type !== "Identifier" || callee.property.type !== "Identifier") return [];
  return [callee.object.name, callee.property.name];
}

function importBindings(node: ImportDeclaration): ImportBinding[] {
  return node.specifiers.map((one) => ({
    local: one.local.name,
    specifier: String(node.source.value),
    imported: one.type === "ImportNamespaceSpecifier"
      ? "*"
      : one.type === "ImportDefaultSpecifier"
      ? "default"
      : one.imported.type === "Identifier"
      ? one.imported.name
      : String(one.imported.value),
  }));
}

function refuseUsing(node: AnyNode): Problem {
  return {
    code: "unsupported",
    message: `'${node.kind}' declarations are not supported`,
    start: node.start,
    length: node.kind.length,
    hint: "Write const x = …; try { … } finally { … }",
  };
}

/** Functions declared at the top level. */
function ownFunctions(program: Program): Map<string, "local" | "exported"> {
  const functions = new Map<string, "local" | "exported">();
  for (const statement of program.body) {
    const isExport = statement.type === "ExportNamedDeclaration";
    const node = isExport ? statement.declaration : statement;
    const where = isExport ? "exported" : "local";
    if (node?.type === "FunctionDeclaration") functions.set(node.id.name, where);
    if (node?.type !== "VariableDeclaration") continue;
    for (const { id, init } of node.declarations) {
      if (id.type === "Identifier" && FUNCTIONS.includes(init?.type ?? "")) {
        functions.set(id.name, where);
      }
    }
  }
  return functions;
}

/**
 * The last statement if it runs the whole program: `main()`, `await main().catch(…)`, `void (async () => { … })()`.
 * The span covers what `export default await` replaces: nothing, or `void`.
 */
function lastCall(program: Program, functions: ReadonlyMap<string, unknown>): Span | undefined {
  const last = program.body.at(-1);
  if (last?.type !== "ExpressionStatement") return undefined;
  let { expression } = last;
  const { start } = last;
  let end = start;
  if (expression.type === "UnaryExpression" && expression.operator === "void") {
    end = expression.start + "void".length;
    expression = expression.argument;
  }
  if (expression.type === "AwaitExpression") expression = expression.argument;
  while (expression.type === "CallExpression") {
    const { callee }: CallExpression = expression;
    const isOwn = callee.type === "Identifier"
      ? functions.has(callee.name)
      : FUNCTIONS.includes(callee.type);
    if (isOwn) return { start, end };
    if (callee.type !== "MemberExpression" || callee.object.type === "Super") return undefined;
    expression = callee.object;
  }
  return undefined;
}

/** Whether a statement does nothing by itself. */
function isIdle(node: Program["body"][number]): boolean {
  if (node.type !== "VariableDeclaration") {
    return ["ImportDeclaration", "FunctionDeclaration", "EmptyStatement"].includes(node.type);
  }
  return node.declarations.every(({ init }) =>
    init == null || init.type === "Literal" || FUNCTIONS.includes(init.type)
  );
}
