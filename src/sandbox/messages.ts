/**
 * What the main process and an executor say to each other. Every message is one frame; large texts travel as raw UTF-8.
 * The executor's side is untrusted: decoders check what they read and throw.
 * @module
 */
import type { LimitName, Limits } from "../base/limits.ts";
import { encodeFrame, type Frame } from "./framing.ts";
import type {
  ConsoleLevel,
  ConsoleLine,
  GuestError,
  GuestProgram,
  HostCall,
  HostReply,
} from "./protocol.ts";

const RUN = 1;
const REPLY = 2;
const CANCEL = 3;
const CLOCK = 4;
const READY = 16;
const CALL = 17;
const CONSOLE = 18;
const DONE = 19;
const FAIL = 20;

type Bytes = Uint8Array<ArrayBuffer>;

/** The limits that hold inside the executor. */
export type GuestLimits = Pick<
  Limits,
  "timeoutMs" | "memoryBytes" | "stackBytes" | "toolCalls"
>;

/** Starts a program. */
export interface RunMessage {
  readonly type: "run";
  readonly program: GuestProgram;
  readonly limits: GuestLimits;
}

/** Answers a host call; `body` is UTF-8 text, well-formed and free of NUL. */
export interface ReplyMessage {
  readonly type: "reply";
  readonly seq: number;
  readonly form: HostReply["form"];
  readonly body: Bytes;
}

/** Ends the run under way. */
export interface CancelMessage {
  readonly type: "cancel";
}

/** Stops the time of the run under way, or lets it go on. */
export interface ClockMessage {
  readonly type: "clock";
  readonly isStopped: boolean;
}

/** What the main process says. */
export type HostMessage = RunMessage | ReplyMessage | CancelMessage | ClockMessage;

/** The executor waits for a program. Also said after each run has ended. */
export interface ReadyMessage {
  readonly type: "ready";
}

/** A host call of the guest. */
export interface CallMessage extends HostCall {
  readonly type: "call";
}

/** Console lines, in order. */
export interface ConsoleMessage {
  readonly type: "console";
  readonly lines: readonly ConsoleLine[];
  /** Lines dropped since the last message. */
  readonly dropped: number;
}

/** The program's result; the run is over. */
export interface DoneMessage {
  readonly type: "done";
  readonly kind: "undefined" | "string" | "json";
  readonly text: string;
}

/** Why there is no result; the run is over. */
export interface FailMessage {
  readonly type: "fail";
  readonly error: GuestError;
}

/** What an executor says. */
export type ExecutorMessage =
  | ReadyMessage
  | CallMessage
  | ConsoleMessage
  | DoneMessage
  | FailMessage;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const FORMS: readonly HostReply["form"][] = ["json", "text", "auto", "undefined", "error"];
const LEVELS: readonly ConsoleLevel[] = ["log", "info", "debug", "warn", "error"];

/** A {@linkcode RunMessage} as a frame. */
export function encodeRun(program: GuestProgram, limits: GuestLimits): Bytes {
  return encodeFrame(RUN, [encoder.encode(JSON.stringify({ program, limits }))]);
}

/** A {@linkcode ReplyMessage} as a frame. The body goes as it is, unless it is no text that the guest could be given. */
export function encodeReply(seq: number, reply: HostReply): Bytes {
  const plain = reply.body.isWellFormed() && !reply.body.includes("\0");
  const text = reply.form === "text" || reply.form === "auto";
  const form = !plain && text ? "json" : reply.form;
  const body = plain
    ? reply.body
    : text
    ? JSON.stringify(reply.body)
    : reply.body.toWellFormed().replaceAll("\0", "");
  return encodeFrame(REPLY, [header(seq, FORMS.indexOf(form)), encoder.encode(body)]);
}

/** A {@linkcode CancelMessage} as a frame. */
export function encodeCancel(): Bytes {
  return encodeFrame(CANCEL, []);
}

/** A {@linkcode ClockMessage} as a frame. */
export function encodeClock(isStopped: boolean): Bytes {
  return encodeFrame(CLOCK, [Uint8Array.of(isStopped ? 1 : 0)]);
}

/** Reads what the main process sent. */
export function decodeHostMessage({ kind, payload }: Frame): HostMessage {
  if (kind === RUN) return { type: "run", ...parse(payload) as Omit<RunMessage, "type"> };
  if (kind === CANCEL) return { type: "cancel" };
  if (kind === CLOCK) return { type: "clock", isStopped: payload[0] === 1 };
  if (kind !== REPLY) throw new TypeError(`Unknown frame ${kind}`);
  const [seq, form] = readHeader(payload);
  return { type: "reply", seq, form: FORMS[form], body: payload.subarray(5) };
}

/** A {@linkcode ReadyMessage} as a frame. */
export function encodeReady(): Bytes {
  return encodeFrame(READY, []);
}

/** A {@linkcode CallMessage} as a frame; `head` is JSON of kind and name, without line breaks. */
export function encodeCall(seq: number, head: Bytes, args: Bytes): Bytes {
  return encodeFrame(CALL, [header(seq, 0), head, encoder.encode("\n"), args]);
}

/** A {@linkcode ConsoleMessage} as a frame. */
export function encodeConsole(lines: readonly ConsoleLine[], dropped: number): Bytes {
  const rows = lines.map(({ level, text }) => [LEVELS.indexOf(level), text]);
  return encodeFrame(CONSOLE, [encoder.encode(JSON.stringify([dropped, ...rows]))]);
}

/** A {@linkcode DoneMessage} as a frame; `isEncoded`: a string that comes as JSON because it is no text that can cross as it is. */
export function encodeDone(kind: string, text: Bytes, isEncoded: boolean): Bytes {
  return encodeFrame(DONE, [encoder.encode(`${isEncoded ? "encoded" : kind}\n`), text]);
}

/** A {@linkcode FailMessage} as a frame. */
export function encodeFail(error: GuestError): Bytes {
  return encodeFrame(FAIL, [encoder.encode(JSON.stringify(error))]);
}

/** Reads what an executor sent. @throws {TypeError} if it is not what an executor says. */
export function decodeExecutorMessage({ kind, payload }: Frame): ExecutorMessage {
  if (kind === READY) return { type: "ready" };
  if (kind === CALL) return decodeCall(payload);
  if (kind === CONSOLE) return decodeConsole(parse(payload));
  if (kind === DONE) return decodeDone(payload);
  if (kind === FAIL) return { type: "fail", error: checkError(parse(payload)) };
  throw new TypeError(`Unknown frame ${kind}`);
}

function decodeCall(payload: Bytes): CallMessage {
  const [seq] = readHeader(payload);
  const end = payload.indexOf(0x0a, 5);
  const head = parse(payload.subarray(5, end));
  const [callKind, name] = Array.isArray(head) ? head : [];
  if (end < 0 || typeof callKind !== "string" || typeof name !== "string") {
    throw new TypeError("Not a call");
  }
  return {
    type: "call",
    seq,
    kind: callKind,
    name,
    args: decoder.decode(payload.subarray(end + 1)),
  };
}

function decodeConsole(value: unknown): ConsoleMessage {
  if (!Array.isArray(value) || !Number.isSafeInteger(value[0])) {
    throw new TypeError("Not console lines");
  }
  const lines = value.slice(1).map((row): ConsoleLine => {
    const [level, text] = Array.isArray(row) ? row : [];
    if (!LEVELS[level] || typeof text !== "string") throw new TypeError("Not a console line");
    return { level: LEVELS[level], text };
  });
  return { type: "console", lines, dropped: value[0] };
}

function decodeDone(payload: Bytes): DoneMessage {
  const end = payload.indexOf(0x0a);
  const kind = decoder.decode(payload.subarray(0, end));
  const text = decoder.decode(payload.subarray(end + 1));
  if (kind === "encoded") return { type: "done", kind: "string", text: String(JSON.parse(text)) };
  if (kind !== "undefined" && kind !== "string" && kind !== "json") {
    throw new TypeError("Not a result");
  }
  return { type: "done", kind, text };
}

function checkError(value: unknown): GuestError {
  const error = value as GuestError;
  const texts = [error?.name, error?.message, error?.details ?? "", error?.limit ?? ""];
  if (!texts.every((text) => typeof text === "string") || !Array.isArray(error.frames)) {
    throw new TypeError("Not an error");
  }
  return {
    kind: error.kind === "limit" ? "limit" : error.kind === "crash" ? "crash" : "guest",
    name: error.name,
    message: error.message,
    frames: error.frames.map((frame) => ({
      functionName: String(frame?.functionName),
      file: String(frame?.file),
      line: Number(frame?.line) || 0,
      column: Number(frame?.column) || 0,
    })),
    ...(error.limit && { limit: error.limit as LimitName }),
    ...(error.details && { details: error.details }),
  };
}

function header(seq: number, tag: number): Bytes {
  const bytes = new Uint8Array(5);
  new DataView(bytes.buffer).setUint32(0, seq, true);
  bytes[4] = tag;
  return bytes;
}

function readHeader(payload: Bytes): [seq: number, tag: number] {
  if (payload.length < 5) throw new TypeError("The frame is too short");
  return [new DataView(payload.buffer, payload.byteOffset).getUint32(0, true), payload[4]];
}

function parse(payload: Bytes): unknown {
  return JSON.parse(decoder.decode(payload));
}
