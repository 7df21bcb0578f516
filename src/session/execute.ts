/**
 * One run from source to answer: compile, run in the sandbox, render.
 * @module
 */
import type { ApprovalFiles } from "../base/approval_files.ts";
import type { Limits } from "../base/limits.ts";
import type { PolicyRule } from "../base/policy_rule.ts";
import type { Redactor } from "../base/redact.ts";
import type { Compiler, ModuleSource, Program, TypecheckPolicy } from "../compile/program.ts";
import type { RunOutcome, Sandbox } from "../sandbox/protocol.ts";
import { RunClock } from "../sandbox/run_clock.ts";
import { Draft } from "../vfs/draft.ts";
import type { Workspace } from "../vfs/workspace.ts";
import { errorAnswer, textBlock } from "./answer.ts";
import { Approvals } from "./approvals.ts";
import { CallGate } from "./call_gate.ts";
import { CallLog } from "./call_log.ts";
import { describeCalls } from "./describe_calls.ts";
import { FileCalls } from "./file_calls.ts";
import { SessionHostCalls } from "./host_calls.ts";
import { RecordedWrites } from "./recorded_writes.ts";
import { redactCalls, redactOutcome, redactValue } from "./redact_outcome.ts";
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
  /** What may be called, when a run begins. @default everything */
  readonly policy?: () => readonly PolicyRule[];
  /** Where people are asked whom the client cannot ask. */
  readonly approvals?: ApprovalFiles;
}

type SuccessfulRun = Extract<RunOutcome, { readonly ok: true }>;

/** Room that console output and warnings may claim of an answer, as a part of it. */
const SIDE_SHARE = 1 / 6;
/** The same for the writes of a preview. */
const PREVIEW_SHARE = 1 / 3;

/** Compiles and runs a program. A failed program is an answer; a throw is a fault of Runbyte. */
export async function execute(
  code: string,
  options: ExecuteOptions,
  parts: ExecuteParts,
): Promise<Answer> {
  const { compiler, sandbox, tools, modules, workspace, limits, typecheck, redact } = parts;
  const { signal, onProgress, onWait, ask, preview = false } = options;
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
  if (onWait) clock.listen(onWait);
  const writes = preview ? new RecordedWrites() : undefined;
  const gate = new CallGate({
    tools,
    policy: parts.policy?.() ?? [],
    approvals: new Approvals({ ask, files: parts.approvals, maxCalls: limits.toolCalls, clock }),
    redact,
    writes,
  });
  const files = preview ? new Draft(workspace, limits) : workspace;
  const outcome = await sandbox.run({
    program,
    owner: parts.owner,
    limits,
    signal,
    clock,
    host: new SessionHostCalls({
      tools,
      files: new FileCalls(files, limits.toolResultBytes),
      limits,
      log,
      session: parts.session,
      startedAtMs,
      gate,
      progress: onProgress && new RunProgress(onProgress),
      ask,
      clock,
    }),
  });
  const render = new AnswerRendering(parts, { code, program, log, writes });
  const notes = outcome.ok ? [...warnings, ...notesOf(outcome, log)] : warnings;
  return await render.answer(redactOutcome(outcome, redact), notes.map(redact));
}

/** What the answer to a program that ended well would otherwise hide. */
function notesOf({ console, value }: SuccessfulRun, { calls }: CallLog): readonly string[] {
  const unfinished = calls.filter(({ state }) => state === "started" || state === "waiting");
  if (unfinished.length > 0) return [describeCalls(unfinished, "Calls that were not completed:")];
  const isSilent = value.kind === "undefined" && console.length === 0;
  return isSilent
    ? ["Nothing was returned: end the program with `return <value>` to see one."]
    : [];
}

/** The run that is told about. */
interface Rendered {
  readonly code: string;
  readonly program: Program;
  readonly log: CallLog;
  /** Of a preview. */
  readonly writes?: RecordedWrites;
}

/** Turns the outcome of one run into an answer of at most `outputChars` characters. */
class AnswerRendering {
  readonly #parts: ExecuteParts;
  readonly #code: string;
  readonly #program: Program;
  readonly #log: CallLog;
  readonly #writes: RecordedWrites | undefined;
  readonly #output: RunOutput;

  constructor(parts: ExecuteParts, { code, program, log, writes }: Rendered) {
    this.#parts = parts;
    this.#code = code;
    this.#program = program;
    this.#log = log;
    this.#writes = writes;
    this.#output = new RunOutput(parts.workspace.runs);
  }

  async answer(outcome: RunOutcome, warnings: readonly string[]): Promise<Answer> {
    const { outputChars, consoleLines } = this.#parts.limits;
    const side = Math.floor(outputChars * SIDE_SHARE);
    const written = consoleText(outcome);
    const warning = cut(warnings.join("\n"), side);
    const writes = await this.#previewed(outputChars * PREVIEW_SHARE);
    const reserved = Math.min(written.length, side) + warning.length + writes.length;
    const { text, media } = await this.#main(outcome, outputChars - reserved);
    const blocks: AnswerBlock[] = [textBlock(text), ...media];
    if (writes !== "") blocks.push(textBlock(writes));
    if (written !== "") {
      const maxChars = outputChars - text.length - warning.length - writes.length;
      const output = this.#output;
      blocks.push(
        textBlock(await renderConsole(written, { maxChars, maxLines: consoleLines, output })),
      );
    }
    if (warning !== "") blocks.push(textBlock(warning));
    return { blocks, isError: !outcome.ok };
  }

  /** The writes of a preview; nothing without one. */
  async #previewed(share: number): Promise<string> {
    if (this.#writes === undefined) return "";
    const options = { maxChars: Math.floor(share), output: this.#output, name: "writes" };
    const json = { kind: "json", text: this.#writes.toJson() } as const;
    return (await renderValue(redactValue(json, this.#parts.redact), options)).text;
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
