import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseEnv } from "node:util";
import { messageOf } from "../base/errors.ts";
import type { ServerConfig } from "./config.ts";
import type { IssueList } from "./issues.ts";
import type { ParsedServer } from "./schema.ts";

/** What {@linkcode completeServers} needs to know. */
export interface CompleteServersOptions {
  /** Relative paths in a file are relative to that file. */
  readonly file: string | undefined;
  readonly cwd: string;
  readonly issues: IssueList;
}

/** Makes paths absolute, reads each `envFile`, and orders the servers by their names. */
export async function completeServers(
  servers: Readonly<Record<string, ParsedServer>>,
  { file, cwd, issues }: CompleteServersOptions,
): Promise<Record<string, ServerConfig>> {
  const base = file === undefined ? cwd : dirname(file);
  const names = Object.keys(servers).sort();
  const completed = await Promise.all(names.map(async (name) => {
    const server = servers[name];
    if (server.type !== "stdio") return server;
    const { envFile, ...rest } = server;
    const fromFile = envFile === undefined || server.disabled
      ? {}
      : await readEnvFile(resolve(base, envFile), ["mcpServers", name, "envFile"], issues);
    return {
      ...rest,
      env: { ...fromFile, ...server.env },
      cwd: server.cwd === undefined ? undefined : resolve(base, server.cwd),
    };
  }));
  return Object.fromEntries(names.map((name, index) => [name, completed[index]]));
}

async function readEnvFile(
  file: string,
  path: readonly string[],
  issues: IssueList,
): Promise<Record<string, string>> {
  try {
    return { ...parseEnv(await readFile(file, "utf8")) as Record<string, string> };
  } catch (thrown) {
    issues.add(path, messageOf(thrown));
    return {};
  }
}
