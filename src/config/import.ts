/**
 * What other clients have configured, and what of it Runbyte would take over.
 * In: files of the clients in `clients.ts`. Out: a plan for people to look at; nothing is changed here.
 * Invariant: each entry of the plan is one that Runbyte accepts, under a name that is free.
 * @module
 */
import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type EntryContext, translateEntry, UnusableEntry } from "./client_entry.ts";
import { type ClientSource, readClientFiles } from "./client_files.ts";
import { type Client, CLIENTS, type Surroundings } from "./clients.ts";
import { entryProblem, freeName } from "./new_entry.ts";
import { isRecord } from "./validate.ts";

/** An entry of `mcpServers`, as it is written. */
export type RawServer = Readonly<Record<string, unknown>>;

/** What becomes of one server of another client. */
export interface PlannedServer {
  /** As the client calls it. */
  readonly name: string;
  readonly verdict:
    | { readonly kind: "add"; readonly name: string; readonly entry: RawServer }
    | { readonly kind: "skip"; readonly reason: string };
  readonly notes: readonly string[];
}

/** One file of a client. */
export interface ClientFile {
  readonly client: Client;
  readonly path: string;
  /** The project that the servers belong to. */
  readonly folder?: string;
  /** Why it cannot be read. */
  readonly problem?: string;
  readonly servers: readonly PlannedServer[];
}

/** Options of {@linkcode planImport}. */
export interface ImportOptions {
  readonly where: Surroundings;
  /** Names of clients. @default all */
  readonly clients?: readonly string[];
  /** Servers that are configured already. */
  readonly existing: Readonly<Record<string, unknown>>;
  /** Words that can only stand in the command that starts this Runbyte. */
  readonly ownWords?: readonly string[];
}

/** Reads the files of other clients and decides about every server in them; the first of a name wins. */
export async function planImport(options: ImportOptions): Promise<readonly ClientFile[]> {
  const { where, clients = [], existing } = options;
  const wanted = CLIENTS.filter(({ name }) => clients.length === 0 || clients.includes(name));
  const sources = (await Promise.all(wanted.map((client) => readClientFiles(client, where))))
    .flat();
  // Names that differ in upper and lower case alone are one: folders are made of them.
  const taken = new Map(
    Object.entries(existing).map(([name, entry]) => [name.toLowerCase(), { entry, by: "" }]),
  );
  return sources.map(({ servers, ...source }) => ({
    ...source,
    servers: [...servers].map(([name, raw]): PlannedServer => {
      const planned = planServer(name, raw, { source, taken, options });
      const { verdict } = planned;
      if (verdict.kind === "add") {
        taken.set(verdict.name.toLowerCase(), { entry: verdict.entry, by: source.client.title });
      }
      return planned;
    }),
  }));
}

interface PlanContext {
  readonly source: Omit<ClientSource, "servers">;
  readonly taken: ReadonlyMap<string, { readonly entry: unknown; readonly by: string }>;
  readonly options: ImportOptions;
}

function planServer(original: string, raw: unknown, context: PlanContext): PlannedServer {
  const { source, taken, options: { where, ownWords = [] } } = context;
  const skip = (reason: string): PlannedServer => ({
    name: original,
    verdict: { kind: "skip", reason },
    notes: [],
  });
  const name = freeName(original);
  if (name === undefined) return skip("no name can be made of this one");
  let translated;
  try {
    const entryContext: EntryContext = { ...source, home: where.home };
    translated = translateEntry(raw, entryContext);
  } catch (thrown) {
    if (thrown instanceof UnusableEntry) return skip(thrown.message);
    throw thrown;
  }
  const { entry } = translated;
  if (isRunbyte(original, entry, ownWords)) return skip("is Runbyte itself");
  const twin = taken.get(name.toLowerCase());
  if (twin !== undefined) return skip(describeTwin(twin, entry));
  const problem = entryProblem(name, entry);
  if (problem !== undefined) return skip(problem);
  const notes = [...translated.notes];
  if (name !== original) notes.push(`is called '${name}' here`);
  // What is missing would stop all of Runbyte; a disabled server may wait for it.
  const missing = missingParts(entry, where.env);
  if (missing !== undefined) notes.push(`disabled until ${missing}`);
  else if (entry.disabled === true) notes.push("disabled, as it is there");
  const added = missing === undefined ? entry : { ...entry, disabled: true };
  return { name: original, verdict: { kind: "add", name, entry: added }, notes };
}

function describeTwin(twin: { entry: unknown; by: string }, entry: RawServer): string {
  const whose = twin.by === "" ? "is there already" : `comes from ${twin.by} already`;
  const { disabled: _, ...ours } = isRecord(twin.entry) ? twin.entry : {};
  const { disabled: __, ...theirs } = entry;
  return isDeepStrictEqual(ours, theirs) ? whose : `${whose}, with other settings`;
}

/** Packages, images, and the files of a checkout. */
const RUNBYTE = [
  /^(npm:|jsr:)?@runbyte\/server(@|$)/,
  /^(ghcr\.io\/)?runbyte\/server(:|$)/,
  /[/\\]runbyte[/\\](deno\.jsonc?|main\.ts)$/,
];

/** Runbyte below Runbyte would start itself without end. */
function isRunbyte(
  name: string,
  { command, args = [] }: RawServer,
  ownWords: readonly string[],
): boolean {
  // 'install' gives it this name, wherever it stands and however it is started.
  if (/^runbyte$/i.test(name)) return true;
  if (/(^|[/\\])runbyte(\.exe)?$/i.test(String(command))) return true;
  return [command, ...args as string[]].some((word) =>
    typeof word === "string" &&
    (ownWords.includes(word) || RUNBYTE.some((pattern) => pattern.test(word)))
  );
}

/** What an entry needs that is not there, as the rest of a sentence. */
function missingParts(entry: RawServer, env: Surroundings["env"]): string | undefined {
  const names = new Set<string>();
  for (const match of JSON.stringify(entry).matchAll(/\$\$\{|\$\{(?:env:)?([^}:]+)(:-)?[^}]*\}/g)) {
    const [, name, fallback] = match;
    if (name !== undefined && fallback === undefined && env[name] === undefined) names.add(name);
  }
  const { envFile } = entry;
  if (typeof envFile === "string" && !existsSync(envFile)) return `${envFile} exists`;
  if (names.size === 0) return undefined;
  return `${[...names].join(" and ")} ${names.size === 1 ? "is" : "are"} set`;
}
