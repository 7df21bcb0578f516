/**
 * The checker for every machine: TypeScript 6 in a child process without permissions.
 * @module
 */
import { CHECK_DEADLINE_MS, type Checker, type CheckRequest, type Finding } from "./check.ts";
import { Child, type ChildCommand } from "./child.ts";
import type { ProcessCheckRequest } from "./messages.ts";

/** What one process has been sent: versions by path. */
type Sent = Map<string, string>;

/** A process that keeps more files than these is replaced by a fresh one. */
const MAX_KNOWN_FILES = 10_000;

/** Said without loading TypeScript, which the child alone does; a test compares it with what is installed. */
const TYPESCRIPT_VERSION = "6.0.3";

/** Options of {@linkcode createWorkerChecker}. */
export interface WorkerCheckerOptions {
  readonly command: () => ChildCommand;
  /** @default CHECK_DEADLINE_MS */
  readonly deadlineMs?: number;
}

/** Makes the checker; its process starts with the first check. */
export function createWorkerChecker(options: WorkerCheckerOptions): Checker {
  const child = new Child<Sent>({
    name: "type checker",
    command: options.command,
    start: async (rpc) => {
      await rpc.request("ready", null);
      return new Map();
    },
  });
  return {
    check: async (request) => {
      const deadlineMs = options.deadlineMs ?? CHECK_DEADLINE_MS;
      const { findings, known } = await child.run(async (rpc, sent) => ({
        findings: await rpc.request("check", onlyNew(request, sent)) as readonly Finding[],
        known: sent.size,
      }), deadlineMs);
      if (known > MAX_KNOWN_FILES) child.restart();
      return findings;
    },
    warm: () => child.warm(),
    describe: () => `TypeScript ${TYPESCRIPT_VERSION} in a child process`,
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** Leaves out the texts that the process knows. */
function onlyNew({ files, report }: CheckRequest, sent: Sent): ProcessCheckRequest {
  return {
    report,
    files: files.map((file) => {
      const { path, version } = file;
      if (sent.get(path) === version) return { path, version };
      sent.set(path, version);
      return file;
    }),
  };
}
