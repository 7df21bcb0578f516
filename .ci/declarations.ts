/**
 * Makes the type declarations of the library entry. In: `src/mod.ts` and what its types are made of.
 * Out: one `.d.ts` for each of these files. Needs explicit types on everything exported, as JSR does.
 * @module
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const SOURCES = fileURLToPath(new URL("../src/", import.meta.url));
const ENTRY = "mod.ts";

/** Another file in `from "…"` or `import("…")`. */
const REFERENCE = /(from |import\()"(\.[^"]+)\.ts"/g;

/** Methods named by a symbol come out twice, as what TypeScript 6 takes for a property and as themselves. */
const DOUBLE = /^ {4}\[Symbol\.\w+\]: \(\) => .*;\n(?=(?:(?!^\})[^])*^ {4}\[Symbol\.\w+\]\()/gm;

/** Writes the declarations into a folder; the entry's are in `mod.d.ts`. */
export function writeDeclarations(folder: string): void {
  const pending = [ENTRY];
  const done = new Set<string>();
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (done.has(file)) continue;
    done.add(file);
    const text = declarationsOf(file);
    for (const [, , path] of text.matchAll(REFERENCE)) {
      pending.push(posix.join(posix.dirname(file), `${path}.ts`));
    }
    const target = join(folder, file.replace(/\.ts$/, ".d.ts"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replace(REFERENCE, '$1"$2.js"').replace(DOUBLE, ""));
  }
}

function declarationsOf(file: string): string {
  const { outputText, diagnostics } = ts.transpileDeclaration(
    readFileSync(join(SOURCES, file), "utf8"),
    {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: {
        target: ts.ScriptTarget.ESNext,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        isolatedDeclarations: true,
        stripInternal: true,
      },
    },
  );
  const [problem] = diagnostics ?? [];
  if (problem !== undefined) {
    throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
  }
  return outputText;
}
