import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../base/errors.ts";
import type { Client, Surroundings } from "./clients.ts";
import { parseDocument } from "./document.ts";
import { IssueList } from "./issues.ts";
import { isRecord } from "./validate.ts";

/** The servers of one file of a client, or of one project in it, as they are written there. */
export interface ClientSource {
  readonly client: Client;
  readonly path: string;
  /** The project that the servers belong to. */
  readonly folder?: string;
  /** Why it cannot be read. */
  readonly problem?: string;
  /** What the client asks people for, by id: the description. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly servers: ReadonlyMap<string, unknown>;
}

type FileSource = Pick<ClientSource, "client" | "path" | "folder">;

/** Everything that a client has, in all its files that are there; a broken one says so and gives nothing. */
export async function readClientFiles(
  client: Client,
  where: Surroundings,
): Promise<readonly ClientSource[]> {
  const places = new Map<string, string | undefined>();
  if (client.projectFile !== undefined) {
    places.set(join(where.project, client.projectFile), where.project);
  }
  // In the home directory the two can be one file, which then is the user's.
  for (const path of client.userFiles(where)) places.set(path, undefined);
  const read = await Promise.all([...places].map(async ([path, folder]) => {
    if (!await exists(path)) return [];
    const source = { client, path, folder, inputs: new Map<string, string>() };
    try {
      return readServers(await parseClientText(client, await readFile(path, "utf8")), source);
    } catch (thrown) {
      return [{ ...source, problem: messageOf(thrown), servers: new Map() }];
    }
  }));
  return read.flat();
}

function readServers(value: unknown, source: FileSource): readonly ClientSource[] {
  const { client } = source;
  const root = isRecord(value) ? value : {};
  const inputs = new Map<string, string>();
  for (const input of Array.isArray(root.inputs) ? root.inputs : []) {
    if (isRecord(input)) inputs.set(String(input.id), String(input.description ?? ""));
  }
  const projects = client.projectsKey === undefined ? undefined : root[client.projectsKey];
  const parts = [
    { ...source, root },
    ...isRecord(projects)
      ? Object.entries(projects).map(([folder, root]) => ({ ...source, folder, root }))
      : [],
  ];
  return parts.flatMap(({ root, ...part }) => {
    const servers = isRecord(root) ? root[client.key] : undefined;
    return isRecord(servers) && Object.keys(servers).length > 0
      ? [{ ...part, inputs, servers: new Map(Object.entries(servers)) }]
      : [];
  });
}

/** The text of a client's file as plain data. */
export async function parseClientText(client: Client, text: string): Promise<unknown> {
  const source = text.replace(/^\ufeff/, "");
  if (source.trim() === "") return {};
  if (client.format === "toml") return (await import("smol-toml")).parse(source);
  const issues = new IssueList(undefined);
  const document = parseDocument(source, issues);
  if (document === undefined) issues.throwIfAny();
  return document!.value;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then((found) => found.isFile(), () => false);
}
