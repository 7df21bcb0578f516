import { z } from "zod";
import { DEFAULT_LIMITS, type Limits } from "../base/limits.ts";
import { type HintCondition, TOOL_HINTS } from "../base/policy_rule.ts";
import { DEFAULT_SERVER_LIMITS, type ServerLimits } from "../base/server_limits.ts";

/** Timers hold no more than this. */
const MAX_MS = 2 ** 31 - 1;

/** A shorter time is most likely meant in seconds. */
const MIN_MS = 100;

const milliseconds = z.int().min(MIN_MS).max(MAX_MS);
const text = z.string().min(1).refine((value) => !value.includes("\0"), "contains a NUL character");
const anyText = z.string().refine((value) => !value.includes("\0"), "contains a NUL character");
const globs = z.array(text);

/** A string with an unexpanded variable passes: it has an issue of its own, or its server is disabled. */
const httpUrl = z.string().refine(
  (value) => value.includes("${") || /^https?:$/.test(URL.parse(value)?.protocol ?? ""),
  "expected a URL that starts with http:// or https://",
);

const variables = z.record(
  z.string().regex(/^[^=\0]+$/, "is not a possible name of an environment variable"),
  anyText,
);

const headers = z.record(
  z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, "is not a possible name of an HTTP header"),
  z.string().regex(/^[^\r\n\0]*$/, "contains a line break"),
);

const shared = {
  disabled: z.boolean().default(false).describe("keeps the entry and does not use it"),
  startupTimeoutMs: milliseconds.default(30_000).describe("how long it may take to get ready"),
  callTimeoutMs: milliseconds.optional().describe(
    "replaces `limits.toolCallTimeoutMs` for this server",
  ),
  includeTools: globs.optional().describe("globs over tool names; without it all tools are in"),
  excludeTools: globs.optional().describe("globs over tool names; wins over `includeTools`"),
  share: z.boolean().default(true).describe(
    "one connection for all sessions; `false` gives each its own, for servers that keep state",
  ),
};

const protocol = z.enum(["auto", "2025", "2026"]).describe(
  "revision of MCP; `auto` asks the server",
);

/** A downstream that is started as a child. Asking a child for its era starts a second one, so it is not asked. */
const stdioServer = z.strictObject({
  type: z.literal("stdio").describe("found out when left out"),
  command: text.describe("program that is started"),
  args: z.array(anyText).default([]).describe("its arguments"),
  env: variables.default({}).describe("variables for it, besides a short safe list"),
  envFile: text.optional().describe("file with more variables; `env` wins"),
  cwd: text.optional().describe("directory that it starts in; relative to the config file"),
  protocol: protocol.default("2025"),
  ...shared,
});

const oauthClient = z.strictObject({
  clientId: text.optional().describe("of a client that was registered by hand"),
  clientSecret: text.optional().describe("its secret"),
  issuer: httpUrl.optional().describe("whom it was registered with"),
  clientMetadataUrl: z.string().regex(
    /^https:\/\/[^/]+\/.|\$\{/,
    "expected https://…/… with a path",
  )
    .optional().describe("address of a client ID metadata document"),
  scopes: z.array(text).optional().describe("what to ask for besides what the server names"),
  callbackPort: z.int().min(1024).max(65_535).optional()
    .describe("port on this machine that the browser comes back to; without it, a free one"),
});

const httpServer = z.strictObject({
  type: z.enum(["http", "sse", "auto"]).describe("`auto`: Streamable HTTP, then SSE"),
  url: httpUrl.describe("address of its MCP endpoint"),
  headers: headers.default({}).describe("HTTP headers of every request"),
  oauth: oauthClient.optional().describe("who Runbyte is at a login, if it cannot register itself"),
  protocol: protocol.default("auto"),
  ...shared,
});

const MIB = 1024 * 1024;

/** Ranges where not every whole number makes sense; too small a value is most likely meant in larger units. */
const RANGES: Partial<Record<keyof Limits, readonly [min: number, max: number]>> = {
  memoryBytes: [MIB, 4096 * MIB],
  stackBytes: [16 * 1024, DEFAULT_LIMITS.stackBytes],
  sourceBytes: [1024, 16 * MIB],
  parallelToolCalls: [1, Number.MAX_SAFE_INTEGER],
  outputChars: [1000, Number.MAX_SAFE_INTEGER],
};

const LIMITS: Readonly<Record<keyof Limits, string>> = {
  timeoutMs: "one run",
  memoryBytes: "the program's heap",
  stackBytes: "the program's stack",
  sourceBytes: "the program's text",
  toolCalls: "calls in one run",
  parallelToolCalls: "calls under way at once; more wait their turn",
  toolCallTimeoutMs: "one call",
  consoleLines: "lines in the answer",
  outputChars: "characters in one answer",
  toolResultBytes: "one tool result",
  workspaceFileBytes: "one file",
  workspaceFiles: "files",
  workspaceBytes: "all files",
};

function limit(name: keyof Limits): z.ZodDefault<z.ZodInt> {
  const [min, max] = name.endsWith("Ms")
    ? [MIN_MS, MAX_MS]
    : RANGES[name] ?? [0, Number.MAX_SAFE_INTEGER];
  return z.int().min(min).max(max).default(DEFAULT_LIMITS[name]).describe(LIMITS[name]);
}

const limitShape = Object.fromEntries(
  (Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]).map((name) => [name, limit(name)]),
) as Record<keyof Limits, z.ZodDefault<z.ZodInt>>;

const SERVER_LIMITS: Readonly<Record<keyof ServerLimits, string>> = {
  runs: "programs that run at the same time; more wait, and callers take turns",
  runsPerCaller: "programs of one caller at the same time",
  calls: "tool calls under way, waiting ones included; more are answered with 429",
  callsPerCaller: "the same for one caller",
  sessions: "sessions of all callers",
  sessionsPerCaller: "the same for one caller",
  idleMs: "what is not used for so long ends: sessions, and workspaces without one",
  requestsPerSecond: "requests of one caller, on average over half a minute",
  connections: "open connections",
};

const serverLimitShape = Object.fromEntries(
  (Object.keys(DEFAULT_SERVER_LIMITS) as (keyof ServerLimits)[]).map((name) => [
    name,
    (name.endsWith("Ms") ? milliseconds : z.int().min(1).max(1_000_000))
      .default(DEFAULT_SERVER_LIMITS[name]).describe(SERVER_LIMITS[name]),
  ]),
) as Record<keyof ServerLimits, z.ZodDefault<z.ZodInt>>;

const serving = z.strictObject({
  transport: z.enum(["stdio", "http"]).default("stdio"),
  host: text.default("127.0.0.1").describe("address to listen on"),
  port: z.int().min(0).max(65_535).default(3000).describe("port to listen on; 0 takes a free one"),
  url: httpUrl.optional().describe(
    "where clients reach it, if not there: `https://runbyte.example.com/mcp`",
  ),
  token: text.optional().describe("the token of all callers; without any, one is generated"),
  callers: z.record(text, text).default({}).describe("tokens by the caller's name"),
  oauth: z.strictObject({
    issuer: httpUrl.describe("whose access tokens are accepted"),
    audience: text.optional().describe("whom a token must be meant for; the server's own address"),
    scopes: z.array(text).default([]).describe("what a token must grant, all of it"),
  }).optional().describe("access tokens of an issuer in place of fixed ones"),
  dangerouslyAllowAnyone: z.boolean().default(false)
    .describe("lets every program on this machine in, without any token"),
  limits: z.strictObject(serverLimitShape).prefault({})
    .describe("what callers may use, each and together; `runbyte schema` lists it"),
});

const patterns = z.union([
  text.transform((pattern) => [pattern]),
  globs.refine((list) => list.length > 0, "must not be empty"),
]);

const conditions = [...TOOL_HINTS, ...TOOL_HINTS.map((hint) => `!${hint}` as HintCondition)];

const policyRule = z.strictObject({
  tools: patterns.optional(),
  servers: patterns.optional(),
  annotation: z.enum(conditions).optional(),
  action: z.enum(["allow", "ask", "deny"]),
});

const typecheckMode = z.enum(["block", "warn", "off"]);

/** Every key of the configuration file, after {@linkcode inferServerTypes}. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  mcpServers: z.record(z.string(), z.discriminatedUnion("type", [stdioServer, httpServer]))
    .default({}).describe("the servers that programs may call, by name"),
  server: serving.prefault({}).describe("how Runbyte itself is reached"),
  scratch: text.optional().describe(
    "directory for workspaces and state; relative to the config file",
  ),
  workspace: z.strictObject({
    keep: z.boolean().default(false).describe("keeps a workspace when its session ends"),
  }).prefault({}),
  limits: z.strictObject(limitShape).prefault({}),
  typecheck: z.union([
    typecheckMode.transform((mode) => ({ mode, ignore: [] as number[] })),
    z.strictObject({
      mode: typecheckMode.default("block"),
      ignore: z.array(z.int().min(1000).max(99_999)).default([]),
    }),
  ]).default({ mode: "block", ignore: [] })
    .describe("what a type error does to a program; or `{ mode, ignore: [2339, …] }`"),
  learnTypes: z.boolean().default(true)
    .describe("shows the types of results that were seen, where a tool names none"),
  policy: z.array(policyRule).default([]).describe(
    "which tools programs may call: `{ tools, servers, annotation, action }`",
  ),
  database: z.string().regex(/^postgres(ql)?:\/\//, "expected postgres://…").optional(),
  log: z.strictObject({
    level: z.enum(["debug", "info", "warning", "error"]).default("warning")
      .describe("what is logged on stderr"),
    format: z.enum(["text", "json"]).default("text").describe("what a line of the log looks like"),
  }).prefault({}),
  telemetry: z.strictObject({
    enabled: z.boolean().optional()
      .describe("OpenTelemetry; if left out, on wherever something records it"),
    content: z.boolean().default(false)
      .describe("records arguments and results too, without secrets"),
  }).prefault({}),
});

/** The configuration as the schema gives it: defaults filled in, paths and secrets not yet. */
export type ParsedConfig = z.infer<typeof configSchema>;

/** One entry of `mcpServers` as the schema gives it. */
export type ParsedServer = ParsedConfig["mcpServers"][string];

/** Writes the `type` that an entry of `mcpServers` leaves out, so that errors are about that kind of server alone. */
export function inferServerType(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (entry.type !== undefined) return { ...entry };
  const isHttp = entry.url !== undefined && entry.command === undefined;
  return { ...entry, type: isHttp ? "auto" : "stdio" };
}
