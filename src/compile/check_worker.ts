/**
 * The checker for every machine: TypeScript 6 in a child process without permissions.
 * @module
 */
import { CHECK_DEADLINE_MS, type Checker, type CheckRequest, type Finding } from "./check.ts";
import type { ProcessCheckRequest } from "./check_process.ts";
import { Child } from "./child.ts";
import type { ChildCommand } from "./child.ts";

/** What one process has been sent: versions by path. */
type Sent = Map<string, string>;

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
    check: (request) =>
      child.run(async (rpc, sent) => {
        const findings = await rpc.request("check", onlyNew(request, sent));
        return findings as readonly Finding[];
      }, options.deadlineMs ?? CHECK_DEADLINE_MS),
    warm: () => child.warm(),
    describe: () => "TypeScript 6 in a child process",
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
