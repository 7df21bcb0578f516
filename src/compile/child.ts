/**
 * A child process that works on one task at a time and is killed when a task takes too long.
 * It starts with the first task, ends when it has had nothing to do for a while, and comes back when it is needed.
 * @module
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { clearTimeout, setTimeout } from "node:timers";
import { RunbyteError } from "../base/errors.ts";
import { logger } from "../base/log.ts";
import { type RpcHandler, RpcPeer } from "./rpc.ts";

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

interface Process<State> {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly rpc: RpcPeer;
  readonly state: State;
}

const START_TIMEOUT_MS = 30_000;
const IDLE_MS = 60_000;
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
const STDERR_CHARS = 2_000;

/** Runs tasks in a child process, one after the other. */
export class Child<State> implements AsyncDisposable {
  readonly #options: ChildOptions<State>;
  readonly #log = logger("compile");
  #current: Process<State> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(options: ChildOptions<State>) {
    this.#options = options;
  }

  /** The process that is running now, if there is one. */
  get pid(): number | undefined {
    return this.#current?.process.pid;
  }

  /** Starts the process in the background. */
  warm(): void {
    void this.run(() => Promise.resolve(), START_TIMEOUT_MS).catch((error) =>
      this.#log.warning("{error}", { error: String(error) })
    );
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
      const { rpc, state } = await this.#process();
      try {
        return await this.#within(task(rpc, state), deadlineMs);
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
    const child = this.#current?.process;
    this.#stop();
    if (child && child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once("exit", resolve));
    }
  }

  async #process(): Promise<Process<State>> {
    if (this.#disposed) throw new RunbyteError("CANCELLED", `The ${this.#options.name} is closed`);
    if (this.#current !== undefined) return this.#current;
    const { process, rpc } = this.#spawn();
    const starting = { process, rpc, state: undefined as State };
    this.#current = starting;
    try {
      const state = await this.#within(this.#options.start(rpc), START_TIMEOUT_MS);
      return this.#current = { ...starting, state };
    } catch (cause) {
      this.#stop();
      throw new RunbyteError("INTERNAL", `Cannot start the ${this.#options.name}`, {
        cause,
        hint: cause instanceof Error ? cause.message : undefined,
      });
    }
  }

  #spawn(): Pick<Process<State>, "process" | "rpc"> {
    const { command, args, env } = this.#options.command();
    const process = spawn(command, args, { cwd: "/", env, stdio: ["pipe", "pipe", "pipe"] });
    const rpc = new RpcPeer({
      write: (bytes) => process.stdin.write(bytes),
      handle: this.#options.handle,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      onBroken: (reason) => {
        this.#log.warning("{name}: {reason}", { name: this.#options.name, reason });
        process.kill("SIGKILL");
      },
    });
    let stderr = "";
    const ended = (why: string): void => {
      if (this.#current?.process === process) this.#current = undefined;
      rpc.end(new ChildFailure("crash", `The ${this.#options.name} ${why}. ${stderr}`.trim()));
    };
    // A process that died gives EPIPE here; its end is told by `close`.
    process.stdin.on("error", () => {});
    process.stdout.on("data", (chunk: Uint8Array) => rpc.receive(chunk));
    process.stderr.on("data", (chunk: Uint8Array) => {
      stderr = (stderr + new TextDecoder().decode(chunk)).slice(-STDERR_CHARS);
    });
    process.on("error", (error) => ended(`cannot be started: ${error.message}`));
    process.on("close", (code, signal) => ended(`ended with ${signal ?? `code ${code}`}`));
    return { process, rpc };
  }

  async #within<Result>(work: Promise<Result>, deadlineMs: number): Promise<Result> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#stop();
        reject(new ChildFailure("deadline", `Not done after ${deadlineMs / 1000} s`));
      }, deadlineMs);
    });
    try {
      return await Promise.race([work, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }

  #stop(): void {
    this.#current?.process.kill("SIGKILL");
    this.#current = undefined;
  }
}
