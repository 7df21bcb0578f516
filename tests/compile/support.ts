import { createCompiler } from "../../src/compile/compile.ts";
import type {
  CompileOutcome,
  Compiler,
  CompileRequest,
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

let shared: Compiler | undefined;

/** One compiler for all tests of a file; end it with {@linkcode endCompiler}. */
export function compile(
  source: string,
  options: Partial<CompileRequest> = {},
): Promise<CompileOutcome> {
  shared ??= createCompiler();
  return shared.compile(request(source, options));
}

/** The program of a source that must compile. */
export async function program(
  source: string,
  options: Partial<CompileRequest> = {},
): Promise<Program> {
  const outcome = await compile(source, options);
  if (!outcome.ok) throw new Error(`Must compile:\n${outcome.text}`);
  return outcome.program;
}

/** What an agent reads about a source that must not compile. */
export async function refusal(
  source: string,
  options: Partial<CompileRequest> = {},
): Promise<string> {
  const outcome = await compile(source, options);
  if (outcome.ok) throw new Error("Must not compile");
  return outcome.text;
}

/** Ends the children; to be the last test of a file. */
export async function endCompiler(): Promise<void> {
  await shared?.[Symbol.asyncDispose]();
  shared = undefined;
}
