import { z } from "zod";
import { DEFAULT_LIMITS, type Limits } from "../base/limits.ts";

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
  disabled: z.boolean().default(false),
  startupTimeoutMs: milliseconds.default(30_000),
  callTimeoutMs: milliseconds.optional(),
  includeTools: globs.optional(),
  excludeTools: globs.optional(),
  share: z.boolean().default(true),
};

const protocol = z.enum(["auto", "2025", "2026"]);

/** A downstream that is started as a child. Asking a child for its era starts a second one, so it is not asked. */
const stdioServer = z.strictObject({
  type: z.literal("stdio"),
  command: text,
  args: z.array(anyText).default([]),
  env: variables.default({}),
  envFile: text.optional(),
  cwd: text.optional(),
  protocol: protocol.default("2025"),
  ...shared,
});

const httpServer = z.strictObject({
  type: z.enum(["http", "sse", "auto"]),
  url: httpUrl,
  headers: headers.default({}),
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

function limit(name: keyof Limits): z.ZodDefault<z.ZodInt> {
  const [min, max] = name.endsWith("Ms")
    ? [MIN_MS, MAX_MS]
    : RANGES[name] ?? [0, Number.MAX_SAFE_INTEGER];
  return z.int().min(min).max(max).default(DEFAULT_LIMITS[name]);
}

const limitShape = Object.fromEntries(
  (Object.keys(DEFAULT_LIMITS) as (keyof Limits)[]).map((name) => [name, limit(name)]),
) as Record<keyof Limits, z.ZodDefault<z.ZodInt>>;

const typecheckMode = z.enum(["block", "warn", "off"]);

/** Every key of the configuration file, after {@linkcode inferServerTypes}. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  mcpServers: z.record(z.string(), z.discriminatedUnion("type", [stdioServer, httpServer]))
    .default({}),
  server: z.strictObject({
    transport: z.string().refine((v) => v === "stdio", "this version serves over 'stdio' only")
      .optional(),
    port: z.int().min(0).max(65_535).default(3000),
    host: text.default("127.0.0.1"),
    token: text.optional(),
    callers: z.record(text, text).optional(),
    oauth: z.strictObject({
      issuer: httpUrl,
      audience: text.optional(),
      scopes: z.array(text).optional(),
    }).optional(),
  }).prefault({}),
  scratch: text.optional(),
  workspace: z.strictObject({ keep: z.boolean().default(false) }).prefault({}),
  limits: z.strictObject(limitShape).prefault({}),
  typecheck: z.union([
    typecheckMode.transform((mode) => ({ mode, ignore: [] as number[] })),
    z.strictObject({
      mode: typecheckMode.default("block"),
      ignore: z.array(z.int().min(1000).max(99_999)).default([]),
    }),
  ]).default({ mode: "block", ignore: [] }),
  learnTypes: z.boolean().default(true),
  database: z.string().regex(/^postgres(ql)?:\/\//, "expected postgres://…").optional(),
  log: z.strictObject({ level: z.enum(["debug", "info", "warning", "error"]).default("warning") })
    .prefault({}),
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
