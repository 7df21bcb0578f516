/**
 * The main process's end of one executor: frames in and out, and the one way to stop it for sure.
 * @module
 */
import type { ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { logger } from "../base/log.ts";
import { RunbyteError } from "../base/errors.ts";
import { type Frame, FrameReader } from "./framing.ts";

const log = logger("sandbox");

/** Longest time from the start of the process to its first word. */
const STARTUP_TIMEOUT_MS = 30_000;
/** What an executor may say while it has no run. */
const IDLE_FRAME_BYTES = 1024;
const MAX_STDERR_CHARS = 2_000;

/** An executor as the operating system sees it. */
export type ExecutorProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts the process of an executor. */
export type SpawnExecutor = () => ExecutorProcess;

/** Hears what one executor says during a run. */
export interface ExecutorListener {
  onFrame(frame: Frame): void;
  /** The process is gone, or was killed for what it said; nothing follows. */
  onExit(reason: string): void;
}

/** One executor process. */
export class ExecutorConnection implements AsyncDisposable {
  readonly #child: ExecutorProcess;
  readonly #reader = new FrameReader(IDLE_FRAME_BYTES);
  readonly #exited = Promise.withResolvers<void>();
  #listener: ExecutorListener | undefined;
  #stderr = "";
  #reason: string | undefined;
  #isGone = false;
  #outgoing: Uint8Array[] = [];
  /** Whose run it last served; the pool prefers to give it back to the same owner. */
  lastOwner: string | undefined;

  constructor(child: ExecutorProcess) {
    this.#child = child;
    child.stdout.on("data", (chunk: Uint8Array<ArrayBuffer>) => this.#receive(chunk));
    child.stderr.on("data", (chunk: Uint8Array) => {
      this.#stderr = (this.#stderr + new TextDecoder().decode(chunk)).slice(-MAX_STDERR_CHARS);
    });
    // A broken pipe shows as the end of the process as well, which is where it is handled.
    child.stdin.on(
      "error",
      (error) => log.debug("Executor {pid}: {error}", { pid: this.pid, error }),
    );
    child.on("error", (error) => this.#gone(`it cannot be started: ${error.message}`));
    child.on("exit", (code, signal) => this.#gone(`it ended with ${signal ?? `code ${code}`}`));
  }

  /** Starts a process and waits until it can take a run. @throws {RunbyteError} if it does not come up. */
  static async start(spawn: SpawnExecutor): Promise<ExecutorConnection> {
    const connection = new ExecutorConnection(spawn());
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(() => connection.kill("it did not start in time"), STARTUP_TIMEOUT_MS);
    connection.listen({
      onFrame: () => ready.resolve(),
      onExit: (reason) => {
        const hint = connection.#stderr.trim().split("\n")[0] || "See the log at level debug";
        ready.reject(
          new RunbyteError("INTERNAL", `Cannot start an executor process: ${reason}`, { hint }),
        );
      },
    });
    try {
      await ready.promise;
    } finally {
      clearTimeout(timer);
    }
    connection.listen(undefined);
    return connection;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Says who hears the executor, and how large its frames may be meanwhile. */
  listen(listener: ExecutorListener | undefined, maxFrameBytes: number = IDLE_FRAME_BYTES): void {
    this.#listener = listener;
    this.#reader.maxBytes = maxFrameBytes;
  }

  /** Sends a frame; frames of one turn of the event loop share one write. */
  send(frame: Uint8Array): void {
    if (this.#outgoing.push(frame) > 1) return;
    queueMicrotask(() => {
      const frames = this.#outgoing;
      this.#outgoing = [];
      if (this.#isGone) return;
      this.#child.stdin.cork();
      for (const frame of frames) this.#child.stdin.write(frame);
      this.#child.stdin.uncork();
    });
  }

  /** Ends the process at once, whatever it is doing. */
  kill(reason: string): void {
    this.#reason ??= reason;
    this.#child.kill("SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("the sandbox was closed");
    await this.#exited.promise;
  }

  #receive(chunk: Uint8Array<ArrayBuffer>): void {
    if (this.#reason) return;
    try {
      for (const frame of this.#reader.push(chunk)) this.#listener?.onFrame(frame);
    } catch (error) {
      log.warn("Executor {pid} broke the protocol and is killed: {error}", {
        pid: this.pid,
        error,
      });
      this.kill("it broke the protocol");
    }
  }

  #gone(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (this.#stderr) {
      log.debug("Executor {pid} said: {text}", { pid: this.pid, text: this.#stderr });
    }
    this.#listener?.onExit(this.#reason ?? reason);
    this.#exited.resolve();
  }
}
