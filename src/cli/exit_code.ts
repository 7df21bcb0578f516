import { RunbyteError } from "../base/errors.ts";

/** How a command ends, as scripts see it. */
export const EXIT = {
  ok: 0,
  /** Wrong usage, wrong configuration, or something unexpected. */
  usage: 1,
  /** A server wants its person to log in. */
  loginNeeded: 3,
  /** A server cannot be reached. */
  unreachable: 4,
  /** A tool or a program failed. */
  failed: 5,
} as const;

/** The exit code for whatever a command threw. */
export function exitCodeOf(thrown: unknown): number {
  if (!(thrown instanceof RunbyteError)) return EXIT.usage;
  switch (thrown.code) {
    case "LOGIN_NEEDED":
      return EXIT.loginNeeded;
    case "SERVER_UNAVAILABLE":
      return EXIT.unreachable;
    case "TOOL_FAILED":
    case "TOOL_TIMEOUT":
    case "CANCELLED":
      return EXIT.failed;
    default:
      return EXIT.usage;
  }
}
