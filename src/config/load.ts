/**
 * From a file, the environment and the command line to a {@linkcode Config}: expanded, validated, complete.
 * In: JSONC text and `RUNBYTE_*` variables. Out: plain data for `app.ts`.
 * Invariant: a configuration is right as a whole or refused with every issue at its file, line and column.
 * @module
 */
import type { Config } from "./config.ts";
import { parseDocument } from "./document.ts";
import { applyEnvServers } from "./env_servers.ts";
import { type Environment, expandVariables, type UsedVariable } from "./expand.ts";
import { displayPath, findConfigFile, readConfigFile } from "./find.ts";
import { IssueList } from "./issues.ts";
import { checkServerNames } from "./names.ts";
import { completePolicy } from "./policy.ts";
import { resolveScratch } from "./scratch.ts";
import { collectSecrets } from "./secrets.ts";
import { completeServers } from "./servers.ts";
import { isRecord, validateConfig } from "./validate.ts";

/** Where a configuration comes from. Everything of the outside world is passed in. */
export interface LoadConfigOptions {
  /** Given by hand; it must exist. */
  readonly configPath?: string;
  /** Scratch directory given by hand. */
  readonly scratch?: string;
  readonly env: Environment;
  /** Absolute. */
  readonly cwd: string;
  /** The user's home directory, absolute; without one its places are not looked at. */
  readonly home?: string;
}

/**
 * Finds, reads, expands and validates the configuration. Without any file there are no servers, which is fine.
 * @throws {RunbyteError} `CONFIG_NOT_FOUND`, or `CONFIG_INVALID` with one line for every issue.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const { env, cwd } = options;
  const file = await findConfigFile(options);
  const issues = new IssueList(file && displayPath(file, cwd));
  const variables: UsedVariable[] = [];
  const raw = await readRaw(file, issues);
  const expanded = expand(raw, { env, issues, variables });
  const parsed = validateConfig(withEnvServers(expanded, { env, cwd, issues }), issues);
  issues.throwIfAny();
  const { mcpServers, scratch, server, workspace, limits, typecheck, learnTypes } = parsed!;
  const { log, telemetry, database } = parsed!;
  const token = env.RUNBYTE_TOKEN || server.token;
  const servers = await completeServers(mcpServers, { file, cwd, issues });
  const policy = completePolicy(parsed!.policy, { file, issues, servers: Object.keys(servers) });
  issues.throwIfAny();
  return {
    file,
    mcpServers: servers,
    scratch: await resolveScratch({ ...options, file, configured: scratch }),
    server: { ...server, token },
    workspace,
    limits,
    typecheck,
    learnTypes,
    policy,
    log,
    telemetry,
    secrets: collectSecrets({
      servers: Object.values(servers),
      variables,
      values: [token, server.token, ...Object.values(server.callers), database],
    }),
  };
}

/** The file's content as plain data; issues of syntax end loading, because everything else would follow from them. */
async function readRaw(file: string | undefined, issues: IssueList): Promise<unknown> {
  if (file === undefined) return {};
  const document = parseDocument(await readConfigFile(file), issues);
  if (document === undefined) issues.throwIfAny();
  issues.locateWith(document!.locate);
  return document!.value;
}

interface ExpandContext {
  readonly env: Environment;
  readonly issues: IssueList;
  readonly variables: UsedVariable[];
}

/** A disabled server is often one whose variables are not set yet: there they may be missing. */
function expand(raw: unknown, { env, issues, variables }: ExpandContext): unknown {
  const isDisabled = (path: readonly (string | number)[]): boolean => {
    if (path[0] !== "mcpServers" || !isRecord(raw) || !isRecord(raw.mcpServers)) return false;
    const entry = raw.mcpServers[path[1]];
    return isRecord(entry) && entry.disabled === true;
  };
  return expandVariables(raw, {
    env,
    onVariable: (used) => variables.push(used),
    onProblem: (path, message) => isDisabled(path) || issues.add(path, message),
  });
}

function withEnvServers(
  config: unknown,
  options: { readonly env: Environment; readonly cwd: string; readonly issues: IssueList },
): unknown {
  if (!isRecord(config)) return config;
  const given = config.mcpServers ?? {};
  if (!isRecord(given)) return config;
  const mcpServers = applyEnvServers(given, options);
  checkServerNames(Object.keys(mcpServers), options.issues);
  return { ...config, mcpServers };
}
