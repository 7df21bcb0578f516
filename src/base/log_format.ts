/**
 * What one line of the log looks like: for people, or as JSON for programs.
 * @module
 */
import { getTextFormatter, type LogRecord } from "@logtape/logtape";
import process from "node:process";
import { inspect, styleText } from "node:util";
import { messageOf } from "./errors.ts";
import type { LogFormat } from "./log_options.ts";
import { currentScope } from "./scope.ts";
import { currentTrace } from "./telemetry.ts";

/** Turns a record into a line, with its end. */
export interface LogFormatter {
  (record: LogRecord): string;
}

/** Characters of a session's id that tell it apart for people. */
const SHORT_ID = 8;

const COLOURS: Readonly<Record<string, Parameters<typeof styleText>[0]>> = {
  DBG: "blue",
  INF: "green",
  WRN: "yellow",
  ERR: "red",
};

/** `12:00:01.123 WRN hub: message [session 0a1b2c3d, run 4e5f6a7b]`. */
const formatText: LogFormatter = getTextFormatter({
  timestamp: "time",
  value: "bare",
  category: partOf,
  format({ timestamp, level, category, message }) {
    const { session, run } = currentScope();
    const ids = Object.entries({ session: session?.slice(0, SHORT_ID), run })
      .flatMap(([name, id]) => id === undefined ? [] : [`${name} ${id}`]);
    const owner = ids.length === 0 ? "" : paint("dim", ` [${ids.join(", ")}]`);
    return `${paint("dim", timestamp!)} ${
      paint(COLOURS[level], level)
    } ${category}: ${message}${owner}`;
  },
});

/** One object: `time level part message`, then `session run traceId spanId` where there are any, then `data`. */
function formatJson({ timestamp, level, category, message, properties }: LogRecord): string {
  const data = Object.entries(properties).map(([name, value]) => [name, plainValue(value)]);
  const line = {
    time: new Date(timestamp).toISOString(),
    level,
    part: partOf(category),
    message: message.map((piece) => typeof piece === "string" ? piece : wordsOf(piece)).join(""),
    ...currentScope(),
    ...currentTrace(),
    ...data.length > 0 && { data: Object.fromEntries(data) },
  };
  return `${JSON.stringify(line)}\n`;
}

/** The formatter of each format. */
export const LOG_FORMATTERS: Readonly<Record<LogFormat, LogFormatter>> = {
  text: formatText,
  json: formatJson,
};

function partOf(category: readonly string[]): string {
  return category.slice(category[0] === "runbyte" ? 1 : 0).join(".");
}

function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stderr, validateStream: true });
}

function wordsOf(value: unknown): string {
  return value instanceof Error ? messageOf(value) : inspect(value);
}

/** What JSON can hold without failing or losing what an error says. */
function plainValue(value: unknown): unknown {
  const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
  return isPlain ? value : wordsOf(value);
}
