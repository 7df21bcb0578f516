import type { Catalogue, Tool } from "../codegen/source.ts";
import { readTools, type ToolFilter } from "./catalogue.ts";
import type { Clock } from "./clock.ts";
import type { Report } from "./list_pages.ts";

/** What a tool list needs of its downstream. */
export interface ToolListOptions {
  readonly server: string;
  readonly filter: ToolFilter;
  readonly clock: Clock;
  readonly report: Report;
  readonly redact: (text: string) => string;
}

/** A tool that is not offered any more; what was sent on its way to it still may be. */
interface GoneTool {
  readonly tool: Tool;
  readonly atMs: number;
}

/** So long at most a run keeps what it started with. */
const KEPT_MS = 60 * 60_000;

/** The tools of one downstream as they are, and those that are just gone: a run keeps what it started with. */
export class ToolList {
  readonly #options: ToolListOptions;
  #catalogue: Catalogue | undefined;
  #tools: ReadonlyMap<string, Tool> = new Map();
  readonly #gone = new Map<string, GoneTool>();

  constructor(options: ToolListOptions) {
    this.#options = options;
  }

  /** The last known ones. */
  get catalogue(): Catalogue | undefined {
    return this.#catalogue;
  }

  get names(): readonly string[] {
    return [...this.#tools.keys()];
  }

  /** A tool by the downstream's own name, if it is offered now or was at `sinceMs`. */
  find(name: string, sinceMs = Infinity): Tool | undefined {
    const gone = this.#gone.get(name);
    return this.#tools.get(name) ?? (gone && gone.atMs > sinceMs ? gone.tool : undefined);
  }

  /** Takes a list as it came; tells whether anything is new. */
  adopt(raw: readonly unknown[], info: Partial<Catalogue>): boolean {
    const { server, filter, clock, report, redact } = this.#options;
    const { tools, revision } = readTools(raw, filter, report, redact);
    const catalogue = { server, revision, tools, ...info };
    // Whoever cached by the object finds it again when nothing has changed.
    if (this.#catalogue !== undefined && isSame(this.#catalogue, catalogue)) return false;
    const now = new Map(tools.map((tool) => [tool.name, tool]));
    const nowMs = clock.now();
    for (const [name, { atMs }] of this.#gone) {
      if (now.has(name) || nowMs - atMs > KEPT_MS) this.#gone.delete(name);
    }
    for (const [name, tool] of this.#tools) {
      if (!now.has(name)) this.#gone.set(name, { tool, atMs: nowMs });
    }
    this.#catalogue = catalogue;
    this.#tools = now;
    return true;
  }
}

function isSame(a: Catalogue, b: Catalogue): boolean {
  return a.revision === b.revision && a.title === b.title && a.version === b.version &&
    a.instructions === b.instructions && a.offers?.resources === b.offers?.resources &&
    a.offers?.prompts === b.offers?.prompts;
}
