/**
 * One agent's session: a workspace, and programs that run in it.
 * @module
 */

import type { AskPerson } from "./person.ts";
import type { ProgressReport } from "./run_progress.ts";

/** One block of an answer to the model, as MCP content. */
export type AnswerBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly mimeType: string; readonly data: string }
  | { readonly type: "audio"; readonly mimeType: string; readonly data: string }
  | {
    readonly type: "resource";
    readonly resource: { readonly uri: string; readonly mimeType: string; readonly blob: string };
  };

export interface Answer {
  readonly blocks: readonly AnswerBlock[];
  readonly isError: boolean;
}

export interface ExecuteOptions {
  readonly signal: AbortSignal;
  /** Called as calls proceed and end. */
  readonly onProgress?: ProgressReport;
  /** Called when the run begins to wait for a person, and when it goes on. */
  readonly onWait?: (isWaiting: boolean) => void;
  /** Asks the person at the client; without it nobody can be asked. */
  readonly ask?: AskPerson;
  /** Makes no writes, and lists them in the answer. */
  readonly preview?: boolean;
}

export interface ListDirectoryOptions {
  readonly withDescriptions?: boolean;
  readonly query?: string;
  readonly signal?: AbortSignal;
}

export interface ReadFileOptions {
  /** First line, counted from 1. */
  readonly offset?: number;
  /** Number of lines. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface Session extends AsyncDisposable {
  readonly id: string;
  /** Absolute path of the workspace on disk. */
  readonly workspaceRoot: string;
  execute(code: string, options: ExecuteOptions): Promise<Answer>;
  listDirectory(path: string, options?: ListDirectoryOptions): Promise<Answer>;
  readFile(paths: readonly string[], options?: ReadFileOptions): Promise<Answer>;
}
