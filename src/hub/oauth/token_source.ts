import type { AuthProvider } from "@modelcontextprotocol/client";

/** Gives a transport the token of its requests, and hears what became of them. */
export interface TokenSource extends AuthProvider {
  /** A request failed: perhaps for want of a right. */
  noteMissed(error: unknown): Promise<void>;
}

/** The right that a request missed, if its error says so. */
export function scopeMissed(error: unknown): string | undefined {
  const { name, requiredScope } = (error ?? {}) as { name?: unknown; requiredScope?: unknown };
  if (name !== "InsufficientScopeError") return undefined;
  return typeof requiredScope === "string" ? requiredScope : "";
}
