/**
 * What one of the three tools is: a description for the model and a function behind it.
 * @module
 */
import type { Tool } from "@modelcontextprotocol/server";
import type { AskPerson } from "../session/person.ts";
import type { Answer, Session } from "../session/session.ts";

/** What the client has to do with a call besides its arguments. */
export interface CallIo {
  readonly signal: AbortSignal;
  /** Tells the client how far the call is, if the client asked for it. */
  readonly report: (progress: number, message: string) => void;
  /** Asks the person at the client; rejects where the client cannot. */
  readonly ask: AskPerson;
}

/** What a tool gets besides its arguments. */
export interface ToolContext extends CallIo {
  readonly session: Session;
  /** To be told when a run begins to wait for a person, and when it goes on. */
  readonly onWait?: (isWaiting: boolean) => void;
}

/** One of Runbyte's own tools. */
export interface ServerTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Tool["inputSchema"];
  readonly annotations: Tool["annotations"];
  /** Arguments are whatever the client sent. Throws {@linkcode ArgumentError} for those that do not fit. */
  call(args: Readonly<Record<string, unknown>>, context: ToolContext): Promise<Answer>;
}

/** The client sent an argument that the tool cannot take. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

/** Reads one optional argument and checks its type. */
export function optional<T extends "string" | "number" | "boolean">(
  args: Readonly<Record<string, unknown>>,
  name: string,
  type: T,
): { string: string; number: number; boolean: boolean }[T] | undefined {
  const value = Object.hasOwn(args, name) ? args[name] : undefined;
  if (value === undefined || value === null) return undefined;
  if (kindOf(value) !== type) {
    throw new ArgumentError(`'${name}' must be a ${type}, not ${kindOf(value)}`);
  }
  return value as { string: string; number: number; boolean: boolean }[T];
}

/** Refuses arguments that the tool does not know, so that a misspelt one never passes in silence. */
export function refuseUnknown(args: Readonly<Record<string, unknown>>, tool: ServerTool): void {
  const known = Object.keys(tool.inputSchema.properties ?? {});
  const unknown = Object.keys(args).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError(`Unknown argument '${unknown}'; there are: ${known.join(", ")}`);
  }
}

/** Every tool can be told which of the caller's workspaces it is for. */
export const WORKSPACE_ARGUMENT = {
  workspace: {
    type: "string",
    description: "Handle of another workspace; 'new' makes one, which ends after an idle hour",
  },
} as const;

/** The JSON type of a value, for messages. */
export function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}
