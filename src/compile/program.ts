/**
 * What goes into the compiler and what comes out: a program or diagnostics, both values.
 * @module
 */

/** JavaScript ready for the sandbox. Plain data. */
export interface Program {
  /** SHA-256 over the source and everything it imports. */
  readonly hash: string;
  /** JavaScript by module path; the entry is `main.ts`. */
  readonly modules: Readonly<Record<string, string>>;
  readonly entry: string;
  /** Which export of the entry is the result; it is called if it is a function. */
  readonly result: "default" | "exec" | "none";
  /** Finds the agent's own position of a position in `modules`. Lines and columns count from 1. */
  readonly positions: Readonly<Record<string, PositionMap>>;
}

/** Sorted `[line, column, originalLine, originalColumn]` rows of one module; see `source_map.ts`. */
export type PositionMap = readonly (readonly [number, number, number, number])[];

/** One finding of the parser, the linker or the type checker, in the agent's own coordinates. */
export interface Diagnostic {
  /** `TS2339` and the like, or `syntax`, `import`, `unsupported`. */
  readonly code: string;
  readonly message: string;
  /** `main.ts` or a workspace path. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, UTF-16 units. */
  readonly column: number;
  /** Length of the marked text on its line. */
  readonly length: number;
  /** The source line that it is about. */
  readonly sourceLine: string;
  /** What to do next. */
  readonly hint?: string;
}

export type CompileOutcome =
  | {
    readonly ok: true;
    readonly program: Program;
    /** Findings that do not stop the run: `typecheck: "warn"`, or a check that passed its deadline. */
    readonly warnings: readonly string[];
  }
  | {
    readonly ok: false;
    readonly diagnostics: readonly Diagnostic[]; /** Ready to show. */
    readonly text: string;
  };

/** A module that a program may import. */
export interface ModuleFile {
  /** Canonical: `/servers/github/index.ts`, `/workspace/lib.ts`, `@runbyte/fs`. */
  readonly path: string;
  /** TypeScript (or JSON text for `.json`) that the checker reads. Never executed when `runtime` is given. */
  readonly source: string;
  /** JavaScript that runs instead of `source`; built from names alone. */
  readonly runtime?: string;
  /** Changes whenever `source` or `runtime` does. */
  readonly version: string;
}

/** Where the modules come from that programs import. */
export interface ModuleSource {
  /** The module at a canonical path, or undefined if there is none. Waits for a downstream if it must. */
  load(path: string, signal: AbortSignal): Promise<ModuleFile | undefined>;
  /** Existing import paths that look like `path`, best first, for error messages. */
  suggest(path: string): Promise<readonly string[]>;
}

/** How findings of the type checker are treated. */
export interface TypecheckPolicy {
  readonly mode: "block" | "warn" | "off";
  /** TypeScript codes that are dropped, for example 2339. */
  readonly ignore: readonly number[];
}

export interface CompileRequest {
  readonly source: string;
  readonly modules: ModuleSource;
  readonly typecheck: TypecheckPolicy;
  /** UTF-8 size over which the source is refused. */
  readonly maxSourceBytes: number;
  readonly signal: AbortSignal;
}

/** Turns an agent's source into a program. No source is ever parsed in this process. */
export interface Compiler extends AsyncDisposable {
  /** @throws {RunbyteError} only if the compiler itself is broken or the signal fires. */
  compile(request: CompileRequest): Promise<CompileOutcome>;
  /** Starts child processes so that the first compile does not wait for them; resolves when that is done, or has failed. */
  warm(): Promise<void>;
  /** Which checker is in use, for `runbyte check`, for example `TypeScript 6.0.3 in a child process`. */
  describe(): string;
}
