/**
 * What the main process and the compiler process say to each other. Plain data; offsets count UTF-16 units.
 * @module
 */
import type { CheckFile } from "./check.ts";
import type { MappedText } from "./source_map.ts";

/** How a source text is read. */
export type Language = "ts" | "js" | "json";

/** A literal module specifier in a text. */
export interface ModuleReference {
  readonly specifier: string;
  /** `dynamic`: inside `import(…)`, so that a failure belongs to the run. */
  readonly kind: "static" | "dynamic";
  /** The string literal with its quotes. */
  readonly start: number;
  readonly end: number;
}

/** One form of a module: what the checker reads, or what the engine runs. */
export interface PreparedText extends MappedText {
  readonly references: readonly ModuleReference[];
}

/** A module that has been read and understood, not yet linked. */
export interface PreparedModule {
  /** TypeScript for the checker. */
  readonly check: PreparedText;
  /** JavaScript for the engine. */
  readonly run: PreparedText;
  readonly result: "default" | "exec" | "none";
  readonly warning?: string;
  /** Names of the properties that the program itself assigns. */
  readonly assigned: readonly string[];
  readonly bindings: readonly ImportBinding[];
  readonly calls: readonly ImportedCall[];
}

/** A name that an import brings in. */
export interface ImportBinding {
  readonly local: string;
  readonly specifier: string;
  /** The exported name, or `*`. */
  readonly imported: string;
}

/** A call of something imported: `github.createIssue(…)`. Offsets in the agent's own text. */
export interface ImportedCall {
  /** Names from the import on: `["github", "createIssue"]`. */
  readonly callee: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** A place in a source text that stops the program. */
export interface Problem {
  readonly code: "syntax" | "unsupported";
  readonly message: string;
  readonly start: number;
  readonly length: number;
  readonly hint?: string;
}

export interface PrepareRequest {
  readonly text: string;
  readonly language: Language;
  /** Whether the text is a program, not a module that is imported. */
  readonly isEntry: boolean;
}

export type PrepareReply =
  | { readonly ok: true; readonly module: PreparedModule }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A file whose text is left out has been sent before, in the same version. */
export type SentFile = Omit<CheckFile, "text"> & { readonly text?: string };

export interface ProcessCheckRequest {
  readonly files: readonly SentFile[];
  readonly report: readonly string[];
}
