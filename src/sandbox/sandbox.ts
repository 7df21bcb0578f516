/**
 * Runs programs behind four walls: QuickJS in WebAssembly, a worker without permissions, a process without permissions,
 * and this process, which only answers host calls. In: programs from `compile`. Out: outcomes for `session`.
 * Invariant: whatever a guest does, it ends at its limits and takes nothing else with it.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { ExecutorPool } from "./pool.ts";
import type { SpawnExecutor } from "./executor_process.ts";
import { LiveRun } from "./live_run.ts";
import type { RunOutcome, RunRequest, Sandbox } from "./protocol.ts";
import { spawnExecutor } from "./spawn_executor.ts";

/** How many runs and processes there may be. */
export interface SandboxOptions {
  /** Runs at the same time; more wait, fairly between owners. @default 16 */
  readonly maxRuns?: number;
  /** Runs of one owner at the same time. @default 4 */
  readonly maxRunsPerOwner?: number;
  /** Executors kept warm while there is nothing to do. @default 2 */
  readonly maxIdle?: number;
  /** After so long without any run one of them is enough. @default 60_000 */
  readonly idleMs?: number;
  /** Starts an executor's process. @default the own entry again */
  readonly spawn?: SpawnExecutor;
}

/** Makes a sandbox; nothing is started before `warm` or the first run. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { maxRuns = 16, maxRunsPerOwner = 4, maxIdle = 2, idleMs = 60_000 } = options;
  const { spawn = () => spawnExecutor() } = options;
  const pool = new ExecutorPool({ maxRuns, maxRunsPerOwner, maxIdle, idleMs, spawn });

  async function run(request: RunRequest): Promise<RunOutcome> {
    if (request.signal.aborted) return cancelledOutcome();
    let executor;
    try {
      executor = await pool.acquire(request.owner, request.signal);
    } catch (error) {
      if (error instanceof RunbyteError && request.signal.aborted) return cancelledOutcome();
      throw error;
    }
    const { owner, clock } = request;
    const live = LiveRun.start(request, executor);
    let isOver = false;
    let resting: Disposable | undefined;
    const wake = (): void => {
      resting?.[Symbol.dispose]();
      resting = undefined;
    };
    clock?.listen((isStopped) => {
      if (isStopped && !isOver) resting ??= pool.rest(owner);
      else wake();
    });
    live.idle.then(() => {
      isOver = true;
      wake();
      pool.release(owner, executor);
    });
    return await live.outcome;
  }

  return {
    run,
    warm: () => pool.warm(),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

function cancelledOutcome(): RunOutcome {
  return {
    ok: false,
    error: {
      kind: "cancelled",
      name: "AbortError",
      message: "The run was cancelled before it began",
      frames: [],
    },
    console: [],
    consoleDropped: 0,
    durationMs: 0,
  };
}
