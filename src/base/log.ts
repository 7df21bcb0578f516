/**
 * Logging for operators: stderr only, never stdout, which belongs to the protocol.
 * Silent until {@linkcode startLogging} is called, as a library should be.
 * @module
 */
import { configureSync, getLogger, getTextFormatter, type Logger } from "@logtape/logtape";
import process from "node:process";

export type LogLevel = "debug" | "info" | "warning" | "error";

/** Sends log lines of `level` and above to stderr; `redact` is applied to every line. */
export function startLogging(level: LogLevel, redact: (text: string) => string): void {
  const format = getTextFormatter({ timestamp: "time" });
  configureSync({
    reset: true,
    sinks: {
      stderr: (record) => void process.stderr.write(redact(format(record))),
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
