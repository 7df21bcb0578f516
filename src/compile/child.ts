/**
 * A child process that works on one task at a time and is killed when a task takes too long.
 * It starts with the first task, ends when it has had nothing to do for a while, and comes back when it is needed.
 * @module
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { clearTimeout, setTimeout } from "node:timers";
import { messageOf, RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { forgetGroup, watchGroup } from "../base/reaper.ts";
import { apart } from "../base/scope.ts";
import { RpcError, type RpcHandler, RpcPeer } from "./rpc.ts";

/** What to start. The environment is the whole environment. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Options of {@linkcode Child}. */
export interface ChildOptions<State> {
  /** For log lines and errors. */
  readonly name: string;
  readonly command: () => ChildCommand;
  /** First words with a new process; what it gives back is handed to every task of that process. */
  readonly start: (rpc: RpcPeer) => Promise<State>;
  /** Answers requests of the process. */
  readonly handle?: RpcHandler;
  /** @default 60_000 */
  readonly idleMs?: number;
}

/** Why a task came to no end. */
export class ChildFailure extends Error {
  override readonly name = "ChildFailure";
  readonly reason: "deadline" | "crash";

  constructor(reason: "deadline" | "crash", message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A process that was started. */
interface Process {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly rpc: RpcPeer;
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const IDLE_MS = 60_000;
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
const STDERR_CHARS = 2_000;

/** Runs tasks in a child process, one after the other. */
export class Child<State> implements AsyncDisposable {
  readonly #options: ChildOptions<State>;
  readonly #log = logger("compile");
  #current: (Process & { readonly state?: State }) | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Fails the task that is running. */
  #interrupt: ((failure: ChildFailure) => void) | undefined;
  #disposed = false;

  constructor(options: ChildOptions<State>) {
    this.#options = options;
  }

  /** The process that is running now, if there is one. */
  get pid(): number | undefined {
    return this.#current?.process.pid;
  }

  /** Starts the process; resolves when it has started, or cannot be. */
  async warm(): Promise<void> {
    await this.run(() => Promise.resolve(), START_TIMEOUT_MS).catch((error) =>
      this.#log.warning("{error}", { error: String(error) })
    );
  }

  /** Gives the next task a fresh process. */
  restart(): void {
    this.#queue = this.#queue.then(() => this.#stop());
  }

  /**
   * Runs one task; the deadline counts from its own start.
   * @throws {ChildFailure} if the process had to be killed or died.
   * @throws {RunbyteError} if it cannot be started.
   */
  run<Result>(
    task: (rpc: RpcPeer, state: State) => Promise<Result>,
    deadlineMs: number,
  ): Promise<Result> {
    const result = this.#queue.then(async () => {
      clearTimeout(this.#idle);
      const process = await this.#started();
      try {
        return await this.#within(task(process.rpc, process.state), deadlineMs);
      } catch (error) {
        if (!(error instanceof RpcError)) throw error;
        // A process that failed once, of a full stack perhaps, is in no state to go on.
        this.#stop();
        throw new ChildFailure("crash", `The ${this.#options.name} failed: ${error.message}`);
      } finally {
        this.#idle = setTimeout(() => this.#stop(), this.#options.idleMs ?? IDLE_MS).unref();
      }
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#idle);
    const ended = this.#current?.ended;
    this.#stop();
    await ended;
  }

  async #started(): Promise<Process & { readonly state: State }> {
    if (this.#disposed) throw new RunbyteError("CANCELLED", `The ${this.#options.name} is closed`);
    if (this.#current !== undefined) return this.#current as Process & { readonly state: State };
    const process = apart(() => this.#spawn());
    this.#current = process;
    try {
      const started = this.#options.start(process.rpc);
      const state = await this.#within(started, START_TIMEOUT_MS);
      return this.#current = { ...process, state };
    } catch (cause) {
      this.#stop();
      throw new RunbyteError("INTERNAL", `Cannot start the ${this.#options.name}`, {
        cause,
        hint: messageOf(cause),
      });
    }
  }

  #spawn(): Process {
    const { command, args, env } = this.#options.command();
    const { name, handle } = this.#options;
    const process = spawn(command, args, {
      cwd: "/",
      env,
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    // Its stdin ends with us, but the native compiler does not notice that while it waits for an answer.
    if (process.pid !== undefined) watchGroup(process.pid);
    const rpc = new RpcPeer({
      write: (bytes) => process.stdin.write(bytes),
      handle,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      onBroken: (reason) => {
        this.#log.warning("{name} sent {reason}", { name, reason });
        process.kill("SIGKILL");
      },
    });
    let stderr = "";
    // A process that died gives EPIPE here; its end is told by `ended`.
    process.stdin.on("error", () => {});
    process.stdout.on("data", (chunk: Uint8Array) => rpc.receive(chunk));
    process.stderr.on("data", (chunk: Uint8Array) => {
      stderr = (stderr + new TextDecoder().decode(chunk)).slice(-STDERR_CHARS);
    });
    const ended = new Promise<void>((resolve) => {
      const end = (why: string): void => {
        const failure = new ChildFailure("crash", `The ${name} ${why}. ${stderr}`.trim());
        rpc.end(failure);
        if (process.pid !== undefined) forgetGroup(process.pid);
        if (this.#current?.process === process) {
          this.#current = undefined;
          this.#interrupt?.(failure);
        }
        resolve();
      };
      // A second error may follow, of the signal to a process that never was.
      process.on("error", (error) => end(`cannot be started: ${error.message}`));
      process.once("close", (code, signal) => end(`ended with ${signal ?? `code ${code}`}`));
    });
    return { process, rpc, ended };
  }

  /** Waits for work of the current process, unless the process ends or the deadline passes. */
  async #within<Result>(work: Promise<Result>, deadlineMs: number): Promise<Result> {
    const failed = Promise.withResolvers<never>();
    this.#interrupt = failed.reject;
    const timer = setTimeout(() => {
      failed.reject(new ChildFailure("deadline", `Not done after ${deadlineMs / 1000} s`));
      this.#stop();
    }, deadlineMs);
    try {
      return await Promise.race([work, failed.promise]);
    } finally {
      clearTimeout(timer);
      this.#interrupt = undefined;
    }
  }

  #stop(): void {
    this.#interrupt?.(new ChildFailure("crash", `The ${this.#options.name} was ended`));
    this.#current?.process.kill("SIGKILL");
    this.#current = undefined;
  }
}
