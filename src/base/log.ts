/**
 * Logging for operators: stderr only, never stdout, which belongs to the protocol.
 * Silent until {@linkcode startLogging} is called, as a library should be.
 * @module
 */
import { configureSync, getLogger, type Logger } from "@logtape/logtape";
import process from "node:process";
import { LOG_FORMATTERS } from "./log_format.ts";
import type { LogOptions } from "./log_options.ts";

/** Sends log lines of the level and above to stderr; `redact` is applied to every line. */
export function startLogging(
  { level, format }: LogOptions,
  redact: (text: string) => string,
): void {
  const formatter = LOG_FORMATTERS[format];
  configureSync({
    reset: true,
    sinks: {
      stderr: (record) => void process.stderr.write(redact(formatter(record))),
    },
    loggers: [
      { category: "runbyte", lowestLevel: level, sinks: ["stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
    ],
  });
}

/** The logger of one part, for example `logger("hub")`. */
export function logger(part: string): Logger {
  return getLogger(["runbyte", part]);
}
