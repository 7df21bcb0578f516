/**
 * The TypeScript 6 checker inside its child process: a language service over files that the parent has sent.
 * @module
 */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type ts from "typescript";
import { IS_BUNDLE } from "../base/runtime.ts";
import { CHECK_OPTIONS, type Finding, type RelatedFinding } from "./check.ts";
import { buildLibrary } from "./lib.ts";
import type { ProcessCheckRequest } from "./messages.ts";

/** Loads TypeScript and its library; afterwards no permission is needed any more. */
export async function createProcessChecker(): Promise<
  (request: ProcessCheckRequest) => readonly Finding[]
> {
  const { default: typescript } = await import("typescript");
  const folder = IS_BUNDLE
    ? new URL("./lib/", import.meta.url)
    : new URL(".", import.meta.resolve("typescript"));
  const library = buildLibrary((name) => readFileSync(new URL(name, folder), "utf8"));
  const service = new Service(typescript, library);
  return (request) => service.check(request);
}

const ENTRY = "/main.ts";

class Service {
  readonly #ts: typeof ts;
  /** Files of this check and of earlier ones: no program sees what it does not import. */
  readonly #kept = new Map<string, { readonly version: string; readonly text: string }>();
  readonly #library: ReadonlyMap<string, string>;
  readonly #service: ts.LanguageService;

  constructor(typescript: typeof ts, library: Readonly<Record<string, string>>) {
    this.#ts = typescript;
    this.#library = new Map(Object.entries(library));
    const { options, errors } = typescript.convertCompilerOptionsFromJson(CHECK_OPTIONS, "/");
    if (errors.length > 0) throw new Error(String(errors[0]!.messageText));
    this.#service = typescript.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.#library.keys(), ...this.#kept.has(ENTRY) ? [ENTRY] : []],
      getScriptVersion: (path) => this.#kept.get(path)?.version ?? "library",
      getScriptSnapshot: (path) => {
        const text = this.#read(path);
        return text === undefined ? undefined : typescript.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => "/",
      getDefaultLibFileName: () => "/lib/es.d.ts",
      fileExists: (path) => this.#read(path) !== undefined,
      readFile: (path) => this.#read(path),
      directoryExists: () => false,
      getDirectories: () => [],
      resolveModuleNameLiterals: (literals, containing) =>
        literals.map(({ text }) => ({ resolvedModule: this.#resolve(text, containing) })),
    });
  }

  check({ files, report }: ProcessCheckRequest): readonly Finding[] {
    for (const { path, version, text } of files) {
      if (text !== undefined) this.#kept.set(path, { version, text });
    }
    return report.flatMap((path) => [
      ...this.#service.getSyntacticDiagnostics(path),
      ...this.#service.getSemanticDiagnostics(path),
    ]).flatMap((diagnostic) => this.#finding(diagnostic));
  }

  #read(path: string): string | undefined {
    return this.#kept.get(path)?.text ?? this.#library.get(path);
  }

  #resolve(specifier: string, containing: string): ts.ResolvedModuleFull | undefined {
    const path = specifier.startsWith(".")
      ? posix.join(posix.dirname(containing), specifier)
      : specifier;
    if (!this.#kept.has(path)) return undefined;
    return {
      resolvedFileName: path,
      extension: this.#ts.Extension.Ts,
      isExternalLibraryImport: false,
    };
  }

  #finding(diagnostic: ts.Diagnostic): Finding[] {
    const { file, start, length, code, category, relatedInformation } = diagnostic;
    if (file === undefined || category !== this.#ts.DiagnosticCategory.Error) return [];
    const message = this.#ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
    const related = (relatedInformation ?? []).flatMap((one): RelatedFinding[] =>
      one.file === undefined ? [] : [{
        message: this.#ts.flattenDiagnosticMessageText(one.messageText, "\n"),
        path: one.file.fileName,
        start: one.start ?? 0,
      }]
    );
    return [{
      code,
      message,
      path: file.fileName,
      start: start ?? 0,
      length: length ?? 1,
      related,
    }];
  }
}
