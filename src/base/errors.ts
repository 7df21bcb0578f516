/**
 * The one error class of Runbyte and the table of its codes.
 *
 * A failed program is a value and never passes through here; a broken Runbyte, a broken
 * configuration or a broken downstream throws. Message: what failed, quoted names. Hint: what to do next.
 * @module
 */

/** What went wrong, who can mend it: `USER_*` codes by the person, `INTERNAL_*` codes by us. */
export type ErrorCode =
  | "CONFIG_INVALID"
  | "CONFIG_NOT_FOUND"
  | "USAGE"
  | "SERVER_UNKNOWN"
  | "SERVER_UNAVAILABLE"
  | "LOGIN_NEEDED"
  | "TOOL_UNKNOWN"
  | "TOOL_TIMEOUT"
  | "TOOL_FAILED"
  | "PATH_INVALID"
  | "NOT_FOUND"
  | "QUOTA_EXCEEDED"
  | "CANCELLED"
  | "INTERNAL";

/** Further facts of a {@linkcode RunbyteError}. */
export interface RunbyteErrorOptions {
  /** What to do next, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error with a code, a message for people and a hint that says what to do next. */
export class RunbyteError extends Error {
  override readonly name = "RunbyteError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: RunbyteErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The message of anything that was thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
