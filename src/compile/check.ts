/**
 * The contract of the type checkers: files in, findings out, offsets in the checked text.
 * @module
 */

/** A file of one check. Specifiers in it are canonical paths already. */
export interface CheckFile {
  readonly path: string;
  readonly text: string;
  /** Changes whenever the text does. */
  readonly version: string;
}

/** What a checker found. */
export interface Finding {
  /** TypeScript's number. */
  readonly code: number;
  /** With the explanations that TypeScript indents below it. */
  readonly message: string;
  readonly path: string;
  readonly start: number;
  readonly length: number;
  /** Other places that explain it. */
  readonly related: readonly RelatedFinding[];
}

export interface RelatedFinding {
  readonly message: string;
  readonly path: string;
  readonly start: number;
}

export interface CheckRequest {
  /** The program and everything that it imports. */
  readonly files: readonly CheckFile[];
  /** Paths of the files whose findings are wanted: the agent's own. */
  readonly report: readonly string[];
}

/** A type checker in a process of its own. */
export interface Checker extends AsyncDisposable {
  /** @throws {ChildFailure} if there is no answer: it took too long, or the process died. */
  check(request: CheckRequest): Promise<readonly Finding[]>;
  /** Starts the process; resolves when it has started, or cannot be. */
  warm(): Promise<void>;
  /** For example `TypeScript 6.0.3 in a child process`. */
  describe(): string;
}

/** A check that takes longer is given up; the program then runs unchecked. */
export const CHECK_DEADLINE_MS = 5_000;

/** Compiler options that both checkers use, as they stand in a `tsconfig.json`. */
export const CHECK_OPTIONS = {
  strict: true,
  noImplicitThis: false,
  strictPropertyInitialization: false,
  useUnknownInCatchVariables: false,
  noLib: true,
  noEmit: true,
  types: [],
  target: "esnext",
  module: "esnext",
  moduleResolution: "bundler",
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  isolatedModules: true,
  skipLibCheck: true,
} as const;
