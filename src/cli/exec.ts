import { readFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import type { App } from "../app.ts";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { traced } from "../base/telemetry.ts";
import { watchConfig } from "../config/watch.ts";
import type { Answer, ExecuteOptions, Session } from "../session/session.ts";
import type { Invocation } from "./command.ts";
import { type GlobalOptions, loadSettings, withApp } from "./context.ts";
import { EXIT } from "./exit_code.ts";
import { type Output, plain } from "./output.ts";

interface ExecOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
  readonly preview?: boolean;
}

/** One program and how its answers are told. */
interface Run {
  readonly file: string;
  readonly json: boolean;
  readonly preview: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** `runbyte exec FILE|-`: runs a program by the same road as an agent's. */
export async function runExec(invocation: Invocation<ExecOptions>): Promise<void> {
  const { args: [file], options, output } = invocation;
  const { json = false, watch = false, preview = false } = options;
  if (watch && file === "-") {
    throw new RunbyteError("USAGE", "Cannot watch stdin", { hint: "Give a file to '--watch'." });
  }
  // Before anything starts, so that a wrong name is told at once.
  const code = await readProgram(file);
  const config = await loadSettings(options, output);
  await withApp(config, async (app, signal) => {
    const run = { file, json, preview, output, signal };
    if (watch) return await runOnChange(app, run);
    await using session = await app.openSession();
    const answer = await execute(session, code, run);
    await show(answer, run);
    if (answer.isError) invocation.exit(EXIT.failed);
  });
}

/** Runs the program now and after every change, until somebody ends it; a change ends a run that is under way. */
async function runOnChange(app: App, run: Run): Promise<void> {
  await using session = await app.openSession();
  let wake = (): void => {};
  using _watch = watchConfig(run.file, () => wake());
  run.signal.addEventListener("abort", () => wake());
  while (!run.signal.aborted) {
    const { promise: woken, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    const stop = new AbortController();
    const signal = AbortSignal.any([run.signal, stop.signal]);
    const done = runOnce(session, { ...run, signal });
    await woken;
    stop.abort(new RunbyteError("CANCELLED", "The program changed"));
    await done;
  }
}

async function runOnce(session: Session, run: Run): Promise<void> {
  const { file, output, signal } = run;
  try {
    const answer = await execute(session, await readProgram(file), run);
    if (signal.aborted) return;
    await show(answer, run);
    await output.say(`Waiting for '${file}' to change; Ctrl+C ends.`);
  } catch (thrown) {
    if (!signal.aborted) await output.fail(thrown);
  }
}

async function execute(session: Session, code: string, run: Run): Promise<Answer> {
  const { file, preview, output, signal } = run;
  using progress = output.progress(`Running ${file}`);
  const said = new Set<string>();
  const onProgress: ExecuteOptions["onProgress"] = (_progress, label) => {
    progress.update(`Running ${file}: ${label}`);
    // Nothing goes on before somebody answers, so that this must be seen where there is no terminal, too.
    const [words] = label.split(" · ");
    if (!words.includes(" waits for approval") || said.has(words)) return;
    said.add(words);
    void output.say(plain(label));
  };
  return await traced("runbyte.exec", {}, async (span) => {
    const answer = await session.execute(code, { signal, onProgress, preview });
    if (answer.isError) span.fail("tool_error");
    return answer;
  });
}

async function readProgram(file: string): Promise<string> {
  try {
    return await (file === "-" ? text(process.stdin) : readFile(file, "utf8"));
  } catch (cause) {
    throw new RunbyteError("USAGE", `Cannot read program '${file}': ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** The value is the first block; console output follows it. */
async function show(answer: Answer, { json, output }: Run): Promise<void> {
  if (json) return await output.print(JSON.stringify(answer));
  const { blocks, isError } = answer;
  for (const [index, block] of blocks.entries()) {
    if (block.type !== "text") {
      const { mimeType } = block.type === "resource" ? block.resource : block;
      await output.say(`(${block.type}, ${mimeType}: '--json' prints it)`);
    } else if (isError || index > 0) await output.say(block.text);
    else await output.print(block.text);
  }
}
