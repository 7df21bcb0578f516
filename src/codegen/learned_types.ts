/**
 * Learns the types of results that no schema declares: merges the shape of each and keeps it in a store.
 * Values are never kept; what was learned of a tool is forgotten when its schema changes.
 * @module
 */
import { logger } from "../base/log.ts";
import { messageOf } from "../base/errors.ts";
import { hashText } from "./hash.ts";
import type { LearnedType } from "./learned_text.ts";
import { mergeShapes, parseShape, type Shape, shapeOf } from "./shape.ts";
import type { Tool } from "./source.ts";

/** Where learned types are kept, one text a server. */
export interface LearnedStore {
  /** Undefined if there is none yet. */
  read(server: string): Promise<string | undefined>;
  write(server: string, text: string): Promise<void>;
}

/** A tool's answer as the guest gets it; see `ToolReply` of the hub. */
export interface ObservedReply {
  readonly form: "json" | "text" | "auto" | "undefined" | "error";
  readonly body: string;
}

/** Options of {@linkcode createLearnedTypes}. */
export interface LearnedTypesOptions {
  /** @default Date.now */
  readonly now?: () => number;
  /**
   * How long changes wait before they are written.
   * @default 1000
   */
  readonly saveDelayMs?: number;
}

/** What is known of the results of tools. Disposing it writes what is not yet written. */
export interface LearnedTypes extends AsyncDisposable {
  /** Reads what is kept about `server`; before that nothing is found and nothing kept. */
  open(server: string): Promise<void>;
  find(server: string, tool: Tool): LearnedType | undefined;
  /** Looks at one result. Costs nothing worth counting for large results and for many in a row. */
  observe(server: string, tool: Tool, reply: ObservedReply): void;
}

/** What is kept of one tool. */
interface Kept extends LearnedType {
  /** Of the schema that it belongs to. */
  readonly hash: string;
}

const MAX_BODY_CHARS = 256 * 1024;
const MAX_TOOLS = 1_000;
/** So many results in a row are looked at; after that one a second. */
const EAGER_RESULTS = 20;
const PAUSE_MS = 1_000;

/** Learned types in `store`. */
export function createLearnedTypes(
  store: LearnedStore,
  options: LearnedTypesOptions = {},
): LearnedTypes {
  return new KeptTypes(store, options.now ?? Date.now, options.saveDelayMs ?? 1_000);
}

class KeptTypes implements LearnedTypes {
  readonly #store: LearnedStore;
  readonly #now: () => number;
  readonly #saveDelayMs: number;
  readonly #servers = new Map<string, Map<string, Kept>>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #hashes = new WeakMap<Tool, string>();
  readonly #lastLooks = new WeakMap<Tool, number>();
  readonly #dirty = new Set<string>();
  #saving: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: LearnedStore, now: () => number, saveDelayMs: number) {
    this.#store = store;
    this.#now = now;
    this.#saveDelayMs = saveDelayMs;
  }

  open(server: string): Promise<void> {
    let opening = this.#opening.get(server);
    if (!opening) this.#opening.set(server, opening = this.#read(server));
    return opening;
  }

  find(server: string, tool: Tool): LearnedType | undefined {
    const kept = this.#servers.get(server)?.get(tool.name);
    return kept?.hash === this.#hashOf(tool) ? kept : undefined;
  }

  observe(server: string, tool: Tool, reply: ObservedReply): void {
    const tools = this.#servers.get(server);
    if (!tools || tool.outputSchema !== undefined || reply.body.length > MAX_BODY_CHARS) return;
    const known = this.find(server, tool);
    if (!known && tools.size >= MAX_TOOLS && !tools.has(tool.name)) return;
    const now = this.#now();
    if (known && known.seen >= EAGER_RESULTS) {
      if (now - (this.#lastLooks.get(tool) ?? -Infinity) < PAUSE_MS) return;
    }
    const shape = shapeOfReply(reply);
    if (!shape) return;
    this.#lastLooks.set(tool, now);
    tools.set(tool.name, {
      hash: this.#hashOf(tool),
      shape: known ? mergeShapes(known.shape, shape) : shape,
      seen: (known?.seen ?? 0) + 1,
      lastSeen: new Date(now).toISOString().slice(0, 10),
    });
    this.#dirty.add(server);
    this.#timer ??= setTimeout(() => void this.#save(), this.#saveDelayMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#save();
  }

  async #read(server: string): Promise<void> {
    let text: string | undefined;
    try {
      text = await this.#store.read(server);
    } catch (error) {
      logger("codegen").warn(`Cannot read learned types of '${server}': ${messageOf(error)}`);
    }
    this.#servers.set(server, parseKept(text));
  }

  /** Writes every changed server, after writes that are under way. */
  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const servers = [...this.#dirty];
    this.#dirty.clear();
    this.#saving = this.#saving.then(async () => {
      for (const server of servers) await this.#write(server);
    });
    return this.#saving;
  }

  async #write(server: string): Promise<void> {
    const tools = Object.fromEntries(this.#servers.get(server) ?? []);
    try {
      await this.#store.write(server, JSON.stringify({ version: 1, tools }));
    } catch (error) {
      logger("codegen").warn(`Cannot keep learned types of '${server}': ${messageOf(error)}`);
    }
  }

  #hashOf(tool: Tool): string {
    let hash = this.#hashes.get(tool);
    if (hash === undefined) {
      hash = hashText(JSON.stringify([tool.name, tool.inputSchema, tool.outputSchema]));
      this.#hashes.set(tool, hash);
    }
    return hash;
  }
}

function shapeOfReply({ form, body }: ObservedReply): Shape | undefined {
  if (form === "text") return shapeOf(body);
  if (form !== "json" && form !== "auto") return undefined;
  try {
    return shapeOf(JSON.parse(body));
  } catch {
    // `auto` means: JSON if it parses, else text.
    return form === "auto" ? shapeOf(body) : undefined;
  }
}

/** What a kept text says; what is broken in it counts as unknown. */
function parseKept(text: string | undefined): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  let tools: unknown;
  try {
    tools = text === undefined ? {} : JSON.parse(text)?.tools;
  } catch {
    logger("codegen").warn("Learned types are not readable and start anew");
  }
  for (const [name, entry] of Object.entries(tools ?? {}).slice(0, MAX_TOOLS)) {
    const { hash, seen, lastSeen, shape } = (entry ?? {}) as Record<string, unknown>;
    const parsed = parseShape(shape);
    if (!parsed || typeof hash !== "string" || !Number.isSafeInteger(seen)) continue;
    if (typeof lastSeen !== "string" || !/^\d{4}-\d\d-\d\d$/.test(lastSeen)) continue;
    kept.set(name, { hash, seen: seen as number, lastSeen, shape: parsed });
  }
  return kept;
}
