/** From the most to the least talkative. */
export type LogLevel = "debug" | "info" | "warning" | "error";

/** `text` has colours on a terminal. */
export type LogFormat = "text" | "json";

/** How and what is logged. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
}
