/**
 * A downstream's child process: minimal environment, known pid, and an end that leaves nothing behind.
 * @module
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import process from "node:process";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { forgetGroup, watchGroup } from "../base/reaper.ts";
import { within } from "./within.ts";

/** What to start. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Receives what a child does. */
export interface ChildEvents {
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
  /** The process has ended and its output is read. Called once, and never if the start failed. */
  ended(ending: string): void;
}

/** Variables that every child may know. */
const SAFE_VARIABLES = process.platform === "win32"
  ? [
    ...["APPDATA", "COMSPEC", "HOMEDRIVE", "HOMEPATH", "LOCALAPPDATA", "PATH", "PATHEXT"],
    ...["PROCESSOR_ARCHITECTURE", "PROGRAMFILES", "SYSTEMDRIVE", "SYSTEMROOT", "TEMP", "TMP"],
    ...["USERNAME", "USERPROFILE", "WINDIR"],
  ]
  : [
    ...["HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ"],
    ...["USER", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"],
  ];

/** How long a child may go on after its input was closed, and after it was asked to end. */
const CLOSE_GRACE_MS = 400;
const TERM_GRACE_MS = 1_200;
const KILL_WAIT_MS = 500;
const POLL_MS = 20;
const MAX_STDERR_BYTES_PER_SECOND = 1024 * 1024;
/** How long the output of a dead child may still come, held open by a grandchild. */
const DRAIN_MS = 300;

/** The environment of a child: the short safe list and what its entry names. */
export function childEnvironment(
  named: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const safe = SAFE_VARIABLES.flatMap((name) => own[name] === undefined ? [] : [[name, own[name]]]);
  return { ...Object.fromEntries(safe), ...named };
}

/** A running child process. */
export class Child {
  readonly pid: number;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #exited: Promise<void>;
  #stopping: Promise<void> | undefined;

  private constructor(child: ChildProcessWithoutNullStreams, pid: number, events: ChildEvents) {
    this.pid = pid;
    this.#process = child;
    watchGroup(pid);
    this.#exited = new Promise((resolve) => child.once("exit", () => resolve()));
    const drained = new Promise<void>((resolve) => child.once("close", () => resolve()));
    void this.#exited.then(async () => {
      await within(drained, DRAIN_MS);
      events.ended(describeEnding(child));
      void this.stop();
    });
  }

  /**
   * Starts a child in a process group of its own, so that what it starts ends with it.
   * @throws the system's error if there is no such command, directory or right.
   */
  static start(command: ChildCommand, events: ChildEvents): Promise<Child> {
    const [file, args] = process.platform === "win32" && !/\.exe$/i.test(command.command)
      ? ["cmd.exe", ["/d", "/c", command.command, ...command.args]]
      : [command.command, command.args];
    return new Promise((resolve, reject) => {
      const child = spawn(file, args, {
        cwd: command.cwd,
        env: childEnvironment(command.env),
        stdio: ["pipe", "pipe", "pipe"],
        detached: process.platform !== "win32",
        windowsHide: true,
      });
      child.on("error", reject);
      // A child that does not read gives EPIPE here; its end is told by `ended`.
      child.stdin.on("error", () => {});
      child.stdout.on("data", (chunk: Uint8Array) => events.stdout(chunk));
      readSlowly(child.stderr, (chunk) => events.stderr(chunk));
      if (child.pid !== undefined) resolve(new Child(child, child.pid, events));
    });
  }

  /** Writes to the child's stdin; resolves when it is handed over. */
  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#process.stdin.write(text, (error) => error ? reject(error) : resolve());
    });
  }

  /** Ends the child and everything in its group: closed input, SIGTERM, SIGKILL. */
  stop(): Promise<void> {
    return this.#stopping ??= this.#stop().finally(() => forgetGroup(this.pid));
  }

  /** Ends the child and its group without asking. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await within(this.#exited, KILL_WAIT_MS);
  }

  async #stop(): Promise<void> {
    this.#process.stdin.end();
    await within(this.#exited, CLOSE_GRACE_MS);
    if (!this.#signal("SIGTERM")) return;
    // The whole group is waited for: a wrapper such as npx may be gone before the server that it started.
    for (let waitedMs = 0; waitedMs < TERM_GRACE_MS && this.#signal(0); waitedMs += POLL_MS) {
      await delay(POLL_MS);
    }
    await this.kill();
  }

  /** Signals the whole group. Not through `child.kill`, which Deno disables after a SIGSTOP. */
  #signal(signal: "SIGTERM" | "SIGKILL" | 0): boolean {
    try {
      if (process.platform === "win32") {
        if (this.#process.exitCode === null && signal !== 0) {
          spawn("taskkill", ["/pid", String(this.pid), "/t", "/f"], { stdio: "ignore" });
        }
        return this.#process.exitCode === null;
      }
      return process.kill(-this.pid, signal);
    } catch {
      return false; // no such process: nothing is left to end
    }
  }
}

/** Reads at most so much a second that a child which floods its log is held up itself. */
function readSlowly(stream: Readable, onChunk: (chunk: Uint8Array) => void): void {
  let bytes = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const goOn = (): void => {
    clearTimeout(timer);
    timer = undefined;
    bytes = 0;
    stream.resume();
  };
  stream.on("data", (chunk: Uint8Array) => {
    onChunk(chunk);
    bytes += chunk.length;
    if (bytes < MAX_STDERR_BYTES_PER_SECOND) return;
    stream.pause();
    timer ??= setTimeout(goOn, 1_000);
  });
  stream.once("close", () => clearTimeout(timer));
}

function describeEnding(child: ChildProcessWithoutNullStreams): string {
  if (child.signalCode !== null) return `was ended by ${child.signalCode}`;
  const hint = child.exitCode === 126 || child.exitCode === 127
    ? " (command not found or not executable)"
    : "";
  return `exited with code ${child.exitCode}${hint}`;
}
