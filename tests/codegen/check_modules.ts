import assert from "node:assert/strict";
import ts from "typescript";

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  types: [],
};

/** What TypeScript says about `files`, which see each other and nothing else. */
export function checkModules(files: ReadonlyMap<string, string>): Finding[] {
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || (isLib(path) && fileExists(path));
  host.readFile = (path) => files.get(path) ?? (isLib(path) ? readFile(path) : undefined);
  host.getSourceFile = (path, target) => {
    const text = files.get(path);
    return text === undefined
      ? (isLib(path) ? getSourceFile(path, target) : undefined)
      : ts.createSourceFile(path, text, target);
  };
  host.directoryExists = () => true;
  host.getCurrentDirectory = () => "/";
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => ({
    path: diagnostic.file?.fileName ?? "",
    line: diagnostic.file
      ? diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1
      : 0,
    message: `TS${diagnostic.code} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`,
  }));
}

/** One finding; lines count from 1. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

function isLib(path: string): boolean {
  return /\/lib\.[\w.]*d\.ts$/.test(path);
}

/** Fails unless `text` holds one declared function and types, and nothing that could ever run. */
export function assertToolModule(text: string, path: string): void {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  let functions = 0;
  for (const statement of file.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) continue;
    assert(
      ts.isFunctionDeclaration(statement),
      `${path}: ${statement.getText(file).slice(0, 200)}`,
    );
    assert.equal(statement.body, undefined, `${path}: a function with a body`);
    functions++;
  }
  assert.equal(functions, 1, `${path}: functions`);
  assertQuiet(file, path);
}

/** Fails unless `text` re-exports and does nothing else. */
export function assertIndexModule(text: string, path: string): void {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023);
  for (const statement of file.statements) {
    assert(ts.isExportDeclaration(statement), `${path}: ${statement.getText(file).slice(0, 200)}`);
  }
  assertQuiet(file, path);
}

/** No orders to the compiler, no broken syntax. */
function assertQuiet(file: ts.SourceFile, path: string): void {
  // deno-lint-ignore no-explicit-any
  const inner = file as any;
  assert.deepEqual(inner.parseDiagnostics, [], path);
  assert.deepEqual(inner.commentDirectives ?? [], [], path);
  assert.deepEqual([...inner.pragmas?.keys() ?? []], [], path);
  assert.deepEqual(file.referencedFiles, [], path);
  assert.deepEqual(file.typeReferenceDirectives, [], path);
}
