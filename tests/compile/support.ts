import { type CompilerOptions, createCompiler } from "../../src/compile/compile.ts";
import type {
  CompileOutcome,
  Compiler,
  CompileRequest,
  Diagnostic,
  ModuleFile,
  ModuleSource,
  Program,
} from "../../src/compile/program.ts";

const SIGNAL = new AbortController().signal;

/** Modules by canonical path; a file below `/servers` runs a stub, every other one runs as it is. */
export function moduleSource(files: Readonly<Record<string, string>>): ModuleSource {
  return {
    load: (path): Promise<ModuleFile | undefined> => {
      const source = files[path];
      if (source === undefined) return Promise.resolve(undefined);
      return Promise.resolve({
        path,
        source,
        ...(path.startsWith("/workspace/") ? {} : { runtime: stub(source) }),
        version: `${path}:${source.length}:${source.slice(0, 40)}`,
      });
    },
    suggest: (path) => {
      const folder = path.split("/")[2] ?? "";
      return Promise.resolve(
        Object.keys(files).filter((file) =>
          file.endsWith("/index.ts") && file.split("/")[2]![0] === folder[0]
        ),
      );
    },
  };
}

/** JavaScript with the names that a generated module exports. */
function stub(source: string): string {
  const names = [
    ...[...source.matchAll(/^export declare function (\w+)/gm)].map((match) => match[1]),
    ...[...source.matchAll(/^export \{ (\w+) \}/gm)].map((match) => match[1]),
  ];
  return names.map((name) => `export async function ${name}(args) { return args; }\n`).join("") ||
    "export {};\n";
}

/** A request with everything but the source filled in. */
export function request(source: string, options: Partial<CompileRequest> = {}): CompileRequest {
  return {
    source,
    modules: moduleSource({}),
    typecheck: { mode: "block", ignore: [] },
    maxSourceBytes: 64 * 1024,
    signal: SIGNAL,
    ...options,
  };
}

/** A compiler for all tests of one file, started before them and ended behind them. */
export class TestCompiler {
  readonly #compiler: Compiler;

  constructor(options?: CompilerOptions) {
    this.#compiler = createCompiler(options);
    Deno.test.afterAll(async () => await this.#compiler[Symbol.asyncDispose]());
  }

  /** Which checker is in use. */
  describe(): string {
    return this.#compiler.describe();
  }

  compile(source: string, options: Partial<CompileRequest> = {}): Promise<CompileOutcome> {
    return this.#compiler.compile(request(source, options));
  }

  /** The program of a source that must compile. */
  async program(source: string, options: Partial<CompileRequest> = {}): Promise<Program> {
    const outcome = await this.compile(source, options);
    if (!outcome.ok) throw new Error(`Must compile:\n${source}\n\n${outcome.text}`);
    return outcome.program;
  }

  /** What an agent reads about a source that must not compile. */
  async refusal(source: string, options: Partial<CompileRequest> = {}): Promise<string> {
    const outcome = await this.compile(source, options);
    if (outcome.ok) throw new Error(`Must not compile:\n${source}`);
    return outcome.text;
  }

  /** Diagnostics of a source that must not compile. */
  async diagnostics(
    source: string,
    options: Partial<CompileRequest> = {},
  ): Promise<readonly Diagnostic[]> {
    const outcome = await this.compile(source, options);
    if (outcome.ok) throw new Error(`Must not compile:\n${source}`);
    return outcome.diagnostics;
  }
}
