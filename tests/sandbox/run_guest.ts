/** Runs a program in the engine alone: no worker, no process, in this very thread. */
import { DEFAULT_LIMITS, type Limits } from "../../src/base/limits.ts";
import type { Engine } from "../../src/sandbox/engine.ts";
import { FrameReader } from "../../src/sandbox/framing.ts";
import { GuestRun } from "../../src/sandbox/guest_run.ts";
import {
  type CallMessage,
  decodeExecutorMessage,
  decodeHostMessage,
  encodeReply,
} from "../../src/sandbox/messages.ts";
import { preludeSource } from "../../src/sandbox/prelude.ts";
import type {
  ConsoleLine,
  GuestError,
  GuestProgram,
  GuestValue,
  HostReply,
} from "../../src/sandbox/protocol.ts";
import { createQuickJsEngine } from "../../src/sandbox/quickjs.ts";
import { compileEngine } from "../../src/sandbox/wasm.ts";

export interface GuestOutcome {
  readonly value?: GuestValue;
  readonly error?: GuestError;
  readonly console: readonly ConsoleLine[];
  readonly dropped: number;
  readonly calls: readonly CallMessage[];
}

export interface RunGuestOptions {
  readonly limits?: Partial<Limits>;
  /** Answers the calls. */
  readonly host?: (call: CallMessage) => HostReply | Promise<HostReply>;
  readonly modules?: Readonly<Record<string, string>>;
  /** How `code` is run: as the body of `exec` unless it is a module of its own with this result. */
  readonly result?: GuestProgram["result"];
}

let engine: Promise<Engine> | undefined;

/** Makes the engine once for all tests of a file. */
export function testEngine(): Promise<Engine> {
  return engine ??= compileEngine().then((wasm) => createQuickJsEngine(wasm, preludeSource()));
}

/** Runs `code` as the body of an async function; `call(name, args)` is a tool call. */
export async function runGuest(
  code: string,
  options: RunGuestOptions = {},
): Promise<GuestOutcome> {
  const main = options.result ? code : `import { hostCall, ToolError } from "runbyte:host"; ` +
    `const call = (name, args) => hostCall("tool", name, args); export async function exec() {\n${code}\n}`;
  const limits = { ...DEFAULT_LIMITS, timeoutMs: 5_000, ...options.limits };
  const guest = await (await testEngine()).createGuest(limits);
  const reader = new FrameReader(2 ** 30);
  const ended = Promise.withResolvers<void>();
  const console: ConsoleLine[] = [];
  const calls: CallMessage[] = [];
  let dropped = 0;
  let value: GuestValue | undefined;
  let error: GuestError | undefined;

  const answer = async (call: CallMessage): Promise<void> => {
    calls.push(call);
    const reply = await options.host?.(call) ?? { form: "json", body: call.args };
    for (const frame of new FrameReader(2 ** 30).push(encodeReply(call.seq, reply))) {
      const message = decodeHostMessage(frame);
      if (message.type === "reply") run.reply(message);
    }
  };
  const send = (bytes: Uint8Array<ArrayBuffer>): void => {
    for (const frame of reader.push(bytes)) {
      const message = decodeExecutorMessage(frame);
      if (message.type === "console") {
        console.push(...message.lines);
        dropped += message.dropped;
      } else if (message.type === "call") answer(message);
      else if (message.type === "fail") error = message.error;
      else if (message.type === "done") value = message as GuestValue;
    }
  };
  const run = new GuestRun(guest, {
    type: "run",
    program: {
      modules: { "main.ts": main, ...options.modules },
      entry: "main.ts",
      result: options.result ?? "exec",
    },
    limits,
  }, { send, flush: () => {}, onEnd: () => ended.resolve() });
  run.start();
  await ended.promise;
  return { value, error, console, dropped, calls };
}

/** The result of a program that must succeed: text of a string, JSON of anything else. */
export async function valueOf(code: string, options: RunGuestOptions = {}): Promise<unknown> {
  const { value, error } = await runGuest(code, options);
  if (!value) throw new Error(`${error?.name}: ${error?.message}`);
  if (value.kind === "undefined") return undefined;
  return value.kind === "string" ? value.text : JSON.parse(value.text);
}

/** The error of a program that must fail. */
export async function errorOf(code: string, options: RunGuestOptions = {}): Promise<GuestError> {
  const { value, error } = await runGuest(code, options);
  if (!error) throw new Error(`The program gave ${JSON.stringify(value)}`);
  return error;
}

/** What a program prints, one string a line. */
export async function printedBy(code: string): Promise<readonly string[]> {
  const { console, error } = await runGuest(code);
  if (error) throw new Error(`${error.name}: ${error.message}`);
  return console.map((line) => line.text);
}
