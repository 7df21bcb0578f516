/**
 * Turns the operating system's file errors into words without paths of the host.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { workspacePath } from "./paths.ts";

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota of the account is used up",
  EACCES: "the operating system does not allow it",
  EPERM: "the operating system does not allow it",
  EROFS: "the disk is read-only",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ELOOP: "it is a link, and links are not followed",
  ENXIO: "it is not a plain file",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is a file",
  ENAMETOOLONG: "its name is too long",
};

/** Our own errors as they are, everything else as `Cannot <action> '<path>': <reason>`. */
export function diskError(
  action: string,
  segments: readonly string[],
  thrown: unknown,
): RunbyteError {
  if (thrown instanceof RunbyteError) return thrown;
  const path = workspacePath(segments);
  const code = codeOf(thrown);
  if (code === "ENOENT") return new RunbyteError("NOT_FOUND", `'${path}' not found`);
  const reason = REASONS[code] ?? `the disk failed (${code || "unknown"})`;
  return new RunbyteError("INTERNAL", `Cannot ${action} '${path}': ${reason}`, { cause: thrown });
}

/** Whether a file operation failed because nothing stands there. */
export function isMissing(thrown: unknown): boolean {
  return codeOf(thrown) === "ENOENT";
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : "";
}
