/**
 * One run from source to answer: compile, run in the sandbox, render.
 * @module
 */
import type { Limits } from "../base/limits.ts";
import type { Redactor } from "../base/redact.ts";
import type { Compiler, ModuleSource, Program, TypecheckPolicy } from "../compile/program.ts";
import type { RunOutcome, Sandbox } from "../sandbox/protocol.ts";
import { RunClock } from "../sandbox/run_clock.ts";
import type { Workspace } from "../vfs/workspace.ts";
import { errorAnswer, textBlock } from "./answer.ts";
import { CallLog } from "./call_log.ts";
import { FileCalls } from "./file_calls.ts";
import { SessionHostCalls } from "./host_calls.ts";
import { redactCalls, redactOutcome } from "./redact_outcome.ts";
import { consoleText, renderConsole } from "./render_console.ts";
import { renderFailure } from "./render_failure.ts";
import { cut, renderValue } from "./render_value.ts";
import { RunOutput } from "./run_output.ts";
import { RunProgress } from "./run_progress.ts";
import type { Answer, AnswerBlock, ExecuteOptions } from "./session.ts";
import type { ToolCaller } from "./tool_caller.ts";

/** What a run needs of its session. */
export interface ExecuteParts {
  /** Whose run it is. */
  readonly owner: string;
  /** In which session. */
  readonly session: string;
  readonly compiler: Compiler;
  readonly sandbox: Sandbox;
  readonly tools: ToolCaller;
  readonly modules: ModuleSource;
  readonly workspace: Workspace;
  readonly limits: Limits;
  readonly typecheck: TypecheckPolicy;
  readonly redact: Redactor;
}

/** Room that console output and warnings may claim of an answer, as a part of it. */
const SIDE_SHARE = 1 / 6;

/** Compiles and runs a program. A failed program is an answer; a throw is a fault of Runbyte. */
export async function execute(
  code: string,
  options: ExecuteOptions,
  parts: ExecuteParts,
): Promise<Answer> {
  const { compiler, sandbox, tools, modules, workspace, limits, typecheck, redact } = parts;
  const { signal, onProgress, ask } = options;
  const startedAtMs = performance.now();
  const compiled = await compiler.compile({
    source: code,
    modules,
    typecheck,
    maxSourceBytes: limits.sourceBytes,
    signal,
  });
  if (!compiled.ok) return errorAnswer(cut(redact(compiled.text), limits.outputChars));
  signal.throwIfAborted();
  const { program, warnings } = compiled;
  const log = new CallLog();
  const clock = new RunClock();
  const outcome = await sandbox.run({
    program,
    owner: parts.owner,
    limits,
    signal,
    clock,
    host: new SessionHostCalls({
      tools,
      files: new FileCalls(workspace, limits.toolResultBytes),
      limits,
      log,
      session: parts.session,
      startedAtMs,
      progress: onProgress && new RunProgress(onProgress),
      ask,
      clock,
    }),
  });
  const render = new AnswerRendering(parts, code, program, log);
  return await render.answer(redactOutcome(outcome, redact), warnings.map(redact));
}

/** Turns the outcome of one run into an answer of at most `outputChars` characters. */
class AnswerRendering {
  readonly #parts: ExecuteParts;
  readonly #code: string;
  readonly #program: Program;
  readonly #log: CallLog;
  readonly #output: RunOutput;

  constructor(parts: ExecuteParts, code: string, program: Program, log: CallLog) {
    this.#parts = parts;
    this.#code = code;
    this.#program = program;
    this.#log = log;
    this.#output = new RunOutput(parts.workspace.runs);
  }

  async answer(outcome: RunOutcome, warnings: readonly string[]): Promise<Answer> {
    const { outputChars, consoleLines } = this.#parts.limits;
    const side = Math.floor(outputChars * SIDE_SHARE);
    const written = consoleText(outcome);
    const warning = cut(warnings.join("\n"), side);
    const reserved = Math.min(written.length, side) + warning.length;
    const { text, media } = await this.#main(outcome, outputChars - reserved);
    const blocks: AnswerBlock[] = [textBlock(text), ...media];
    if (written !== "") {
      const maxChars = outputChars - text.length - warning.length;
      const output = this.#output;
      blocks.push(
        textBlock(await renderConsole(written, { maxChars, maxLines: consoleLines, output })),
      );
    }
    if (warning !== "") blocks.push(textBlock(warning));
    return { blocks, isError: !outcome.ok };
  }

  async #main(
    outcome: RunOutcome,
    maxChars: number,
  ): Promise<{ readonly text: string; readonly media: readonly AnswerBlock[] }> {
    const { redact } = this.#parts;
    const output = this.#output;
    if (outcome.ok) return await renderValue(outcome.value, { maxChars, output });
    const text = await renderFailure({
      error: outcome.error,
      program: this.#program,
      calls: redactCalls(this.#log.calls, redact),
      sourceOf: async (file) => redact(await this.#sourceOf(file) ?? "") || undefined,
      output,
    });
    return { text: cut(text, maxChars), media: [] };
  }

  async #sourceOf(file: string): Promise<string | undefined> {
    if (file === this.#program.entry) return this.#code;
    const module = await this.#parts.modules.load(file, AbortSignal.timeout(1_000));
    return module?.source;
  }
}
