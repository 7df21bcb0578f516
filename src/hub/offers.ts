/**
 * What one downstream has besides tools: resources and prompts, listed when somebody looks and kept until they change.
 * @module
 */
import type { Prompt, ResourceList } from "../codegen/source.ts";
import { abortable } from "./abortable.ts";
import type { Connection } from "./connection.ts";
import { type ListName, listPages, type Report } from "./list_pages.ts";
import { readPrompts, readResources, readTemplates } from "./read_offers.ts";

/** What offers need of their downstream. */
export interface OffersOptions {
  readonly connected: (signal: AbortSignal) => Promise<Connection>;
  readonly report: Report;
  readonly redact: (text: string) => string;
}

const LIST_TIMEOUT_MS = 30_000;
const NO_RESOURCES: ResourceList = { resources: [], templates: [] };
const NO_PROMPTS: readonly Prompt[] = [];

/** Resources and prompts of one downstream. */
export class Offers {
  readonly resources: KeptList<ResourceList>;
  readonly prompts: KeptList<readonly Prompt[]>;

  constructor(options: OffersOptions) {
    const { connected, report, redact } = options;
    const clean = <T>(value: T): T => redactStrings(value, redact);
    const list = (connection: Connection, name: ListName, signal: AbortSignal) =>
      listPages(name, (cursor) => connection.listPage(name, cursor, signal), report);
    this.resources = new KeptList(connected, async (connection, signal) => {
      if (!connection.offers.resources) return NO_RESOURCES;
      const resources = await list(connection, "resources", signal);
      const templates = await list(connection, "resourceTemplates", signal);
      return clean({
        resources: readResources(resources, report),
        templates: readTemplates(templates, report),
      });
    });
    this.prompts = new KeptList(connected, async (connection, signal) => {
      if (!connection.offers.prompts) return NO_PROMPTS;
      return clean(readPrompts(await list(connection, "prompts", signal), report));
    });
  }
}

/** A list that is read again only after it was told to have changed, or on another connection. */
class KeptList<T> {
  readonly #connected: OffersOptions["connected"];
  readonly #list: (connection: Connection, signal: AbortSignal) => Promise<T>;
  #known: T | undefined;
  #source: Connection | undefined;
  #listing: Promise<T> | undefined;

  constructor(
    connected: OffersOptions["connected"],
    list: (connection: Connection, signal: AbortSignal) => Promise<T>,
  ) {
    this.#connected = connected;
    this.#list = list;
  }

  /** The list; the last known one if the server is away. */
  async get(signal: AbortSignal = new AbortController().signal): Promise<T> {
    try {
      const connection = await this.#connected(signal);
      if (this.#known !== undefined && this.#source === connection) return this.#known;
      this.#listing ??= this.#read(connection).finally(() => this.#listing = undefined);
      return await abortable(this.#listing, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (this.#known === undefined) throw error;
      return this.#known;
    }
  }

  /** It has changed. */
  forget(): void {
    this.#source = undefined;
  }

  async #read(connection: Connection): Promise<T> {
    this.#source = connection;
    try {
      const read = await this.#list(connection, AbortSignal.timeout(LIST_TIMEOUT_MS));
      // Whoever cached by the object finds it again when nothing has changed.
      if (JSON.stringify(read) !== JSON.stringify(this.#known)) this.#known = read;
      return this.#known!;
    } catch (error) {
      this.#source = undefined;
      throw error;
    }
  }
}

/** Everything but names and addresses, which must stay as they are to be of use. */
function redactStrings<T>(value: T, redact: (text: string) => string): T {
  const json = JSON.stringify(value);
  if (redact(json) === json) return value;
  return JSON.parse(
    json,
    (key, each) =>
      typeof each === "string" && !/^(uri|uriTemplate|name)$/.test(key) ? redact(each) : each,
  );
}
