/**
 * Runbyte as a library: load a configuration, build the application, serve it or open sessions in your own process.
 * @module
 */
export { type App, createApp } from "./app.ts";
export { type ErrorCode, RunbyteError, type RunbyteErrorOptions } from "./base/errors.ts";
export { DEFAULT_LIMITS, type LimitName, type Limits } from "./base/limits.ts";
export { startTelemetry, type TelemetryConfig } from "./base/telemetry.ts";
export { VERSION } from "./base/version.ts";
export type { Config, HttpServerConfig, ServerConfig, StdioServerConfig } from "./config/config.ts";
export { loadConfig, type LoadConfigOptions } from "./config/load.ts";
export { serveStdio, type StdioHost } from "./server/stdio.ts";
export type { Answer, AnswerBlock, ExecuteOptions, Session } from "./session/session.ts";
