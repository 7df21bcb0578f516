/**
 * From an agent's source to a program. In: source text and the modules it may import. Out: JavaScript for the sandbox,
 * or diagnostics in the agent's own coordinates.
 * Invariant: this process never parses an agent's source; that is done by children which can be killed.
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { CHECK_DEADLINE_MS, type Checker, type CheckRequest } from "./check.ts";
import { createChecker } from "./checker.ts";
import { ChildFailure } from "./child.ts";
import { compilerCommand } from "./compiler_command.ts";
import { byPlace, findingDiagnostics, problemDiagnostic } from "./diagnostics.ts";
import { checkPath, link, type LinkedModule } from "./link.ts";
import { LruMap } from "./lru.ts";
import type { Language } from "./messages.ts";
import { createParser, ENTRY, type Parser } from "./parser.ts";
import type {
  CompileOutcome,
  Compiler,
  CompileRequest,
  Diagnostic,
  PositionMap,
  Program,
  TypecheckPolicy,
} from "./program.ts";
import { renderDiagnostics } from "./render.ts";
import { positionMap } from "./source_map.ts";

const CACHED_OUTCOMES = 200;

/** Options of {@linkcode createCompiler}. */
export interface CompilerOptions {
  /** @default the best checker that this machine can run */
  readonly checker?: Checker;
}

/** Makes the compiler. Its processes start with the first program, or with `warm`. */
export function createCompiler(options: CompilerOptions = {}): Compiler {
  const parser = createParser(() => compilerCommand("prepare"));
  return new ChildCompiler(parser, options.checker ?? createChecker());
}

class ChildCompiler implements Compiler {
  readonly #parser: Parser;
  readonly #checker: Checker;
  readonly #log = logger("compile");
  readonly #outcomes = new LruMap<string, CompileOutcome>(CACHED_OUTCOMES);

  constructor(parser: Parser, checker: Checker) {
    this.#parser = parser;
    this.#checker = checker;
  }

  async warm(): Promise<void> {
    await Promise.all([this.#parser.warm(), this.#checker.warm()]);
  }

  describe(): string {
    return this.#checker.describe();
  }

  async compile(request: CompileRequest): Promise<CompileOutcome> {
    const { signal } = request;
    const cancelled = Promise.withResolvers<never>();
    const cancel = (): void =>
      cancelled.reject(new RunbyteError("CANCELLED", "The compilation was cancelled"));
    if (signal.aborted) cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await Promise.race([cancelled.promise, this.#compile(request)]);
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  async #compile(request: CompileRequest): Promise<CompileOutcome> {
    const { modules, signal, typecheck } = request;
    const tooLong = tooLongDiagnostic(request);
    if (tooLong !== undefined) return refusal([tooLong]);
    if (typecheck.mode !== "off") void this.#checker.warm();
    const entry = await this.#parser.read(ENTRY, withoutMark(request.source), "ts");
    if (!("prepared" in entry)) return refusal(entry.map(problemDiagnostic));
    const read = (path: string, text: string, language: Language) =>
      this.#parser.read(path, text, language);
    const linked = await link(entry, { modules, signal, read });
    if (!linked.ok) return refusal(linked.problems.map(problemDiagnostic).sort(byPlace));
    const program = buildProgram(linked.modules, entry.prepared.result);
    const key = JSON.stringify([program.hash, typecheck]);
    const known = this.#outcomes.get(key);
    if (known !== undefined) return known;
    const { outcome: checked, isFinal } = await this.#check(program, linked.modules, typecheck);
    const { warning } = entry.prepared;
    const outcome = checked.ok && warning !== undefined
      ? { ...checked, warnings: [warning, ...checked.warnings] }
      : checked;
    if (isFinal) this.#outcomes.set(key, outcome);
    return outcome;
  }

  /** A check that came to no end says nothing about the program, and is tried again with the next run. */
  async #check(
    program: Program,
    modules: ReadonlyMap<string, LinkedModule>,
    { mode, ignore }: TypecheckPolicy,
  ): Promise<{ readonly outcome: CompileOutcome; readonly isFinal: boolean }> {
    const passed = (...warnings: string[]): CompileOutcome => ({ ok: true, program, warnings });
    if (mode === "off") return { outcome: passed(), isFinal: true };
    try {
      const findings = await this.#checker.check(checkRequest(modules));
      const diagnostics = findingDiagnostics(findings, modules, ignore);
      if (diagnostics.length === 0) return { outcome: passed(), isFinal: true };
      const outcome = mode === "block"
        ? refusal(diagnostics)
        : passed(`The type check found:\n${renderDiagnostics(diagnostics)}`);
      return { outcome, isFinal: true };
    } catch (error) {
      const isOurs = error instanceof RunbyteError && error.code === "INTERNAL";
      if (!isOurs && !(error instanceof ChildFailure)) throw error;
      this.#log.warning("No type check: {error}", { error: error.message });
      return {
        outcome: passed(`The program was not type-checked: ${reasonOf(error)}`),
        isFinal: false,
      };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#parser[Symbol.asyncDispose](),
      this.#checker[Symbol.asyncDispose](),
    ]);
  }
}

function reasonOf(error: ChildFailure | RunbyteError): string {
  if (error instanceof RunbyteError) return "the type checker cannot be started";
  return error.reason === "deadline"
    ? `that took more than ${CHECK_DEADLINE_MS / 1000} s`
    : "the type checker gave up";
}

function refusal(diagnostics: readonly Diagnostic[]): CompileOutcome {
  const text = `${
    renderDiagnostics(diagnostics)
  }\n\nNothing has run: mend the program and run it again.`;
  return { ok: false, diagnostics, text };
}

/** A byte order mark is no character of the first line. */
function withoutMark(source: string): string {
  return source.startsWith("\uFEFF") ? source.slice(1) : source;
}

function tooLongDiagnostic({ source, maxSourceBytes }: CompileRequest): Diagnostic | undefined {
  const bytes = Buffer.byteLength(source);
  if (bytes <= maxSourceBytes) return undefined;
  return {
    code: "syntax",
    message:
      `The program is too large: ${bytes} bytes, the limit is ${maxSourceBytes} (limits.sourceBytes)`,
    file: ENTRY,
    line: 1,
    column: 1,
    length: 1,
    sourceLine: source.slice(0, 200).split("\n", 1)[0]!,
    hint:
      "Keep data in files of /workspace and read them, or save parts of the program there as modules",
  };
}

/** The modules that run, from the entry on. */
function buildProgram(
  linked: ReadonlyMap<string, LinkedModule>,
  result: Program["result"],
): Program {
  const modules: Record<string, string> = {};
  const positions: Record<string, PositionMap> = {};
  const pending = [ENTRY];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const module = linked.get(path);
    if (module === undefined || Object.hasOwn(modules, path)) continue;
    modules[path] = module.run.text;
    if (module.own !== undefined) positions[path] = positionMap(module.run, module.own.source);
    pending.push(...module.runImports);
  }
  const versions = [...linked.values()].map(({ path, own, version }) =>
    `${path}\0${own === undefined ? version : hash(own.source)}`
  );
  return { hash: hash(versions.sort().join("\n")), modules, entry: ENTRY, result, positions };
}

function checkRequest(modules: ReadonlyMap<string, LinkedModule>): CheckRequest {
  const files = [...modules.values()].map(({ path, check, own, version }) => ({
    path: checkPath(path),
    text: check.text,
    version: own === undefined ? version! : hash(check.text),
  }));
  const report = [...modules.values()].filter(({ own }) => own?.path.endsWith(".ts"))
    .map(({ path }) => checkPath(path));
  return { files, report };
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
