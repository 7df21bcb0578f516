/**
 * Finds the signature of a generated function that a program calls, for messages about its arguments.
 * @module
 */
import type { ImportedCall } from "./messages.ts";
import type { LinkedModule } from "./link.ts";
import { resolveSpecifier } from "./specifier.ts";

const MAX_CHARS = 800;

/** `createIssue(args: { owner: string; title: string }): Promise<any>` of the innermost call around an offset. */
export function signatureAt(
  module: LinkedModule,
  offset: number,
  modules: ReadonlyMap<string, LinkedModule>,
): string | undefined {
  const { prepared } = module.own!;
  const call = prepared.calls
    .filter(({ start, end }) => start <= offset && offset < end)
    .reduce<ImportedCall | undefined>(
      (inner, one) => inner && inner.start > one.start ? inner : one,
      undefined,
    );
  const binding = prepared.bindings.find(({ local }) => local === call?.callee[0]);
  if (call === undefined || binding === undefined) return undefined;
  const name = binding.imported === "*" ? call.callee[1] : binding.imported;
  const imported = (resolveSpecifier(binding.specifier, module.path) ?? [])
    .map((path) => modules.get(path)).find((found) => found !== undefined);
  if (name === undefined || imported === undefined || imported.own !== undefined) return undefined;
  const own = modules.get(imported.path.replace(/[^/]+$/, `${name}.ts`));
  return findSignature(imported.check.text, name) ??
    (own && findSignature(own.check.text, name));
}

/** Reads a declaration as code generation writes it: one line for the function, its argument types below. */
function findSignature(text: string, name: string): string | undefined {
  const head = `export declare function ${name}(`;
  const start = text.split("\n").find((line) => line.startsWith(head));
  if (start === undefined) return undefined;
  const line = start.slice("export declare function ".length).replace(/;$/, "");
  const expanded = line.replace(
    /^(\w+\(args\??: )(\w+)\)/,
    (whole, before: string, type: string) => {
      const body = findInterface(text, type);
      return body === undefined ? whole : `${before}${body})`;
    },
  );
  return expanded.length <= MAX_CHARS ? expanded : `${expanded.slice(0, MAX_CHARS)}…`;
}

/** The members of an interface on one line, without comments. */
function findInterface(text: string, name: string): string | undefined {
  const start = text.indexOf(`interface ${name} {\n`);
  if (start === -1) return undefined;
  const open = text.indexOf("{", start);
  const body = text.slice(open, text.indexOf("\n}", open) + 2);
  return body.replace(/\/\*[\s\S]*?\*\/|(?<=^\s*)\/\/.*$/gm, "").replace(/\s+/g, " ")
    .replace(/; }$/, " }").replace(/; }/g, " }");
}
