/**
 * The modules of one server, made when they are asked for and kept while its tools stay the same.
 * @module
 */
import { createHash } from "node:crypto";
import { assignIdentifiers } from "./naming.ts";
import { runtimeModule } from "./runtime_module.ts";
import type { Catalogue, Tool } from "./source.ts";
import { readingView } from "./reading_view.ts";
import { type ToolFunction, toolModule } from "./tool_module.ts";

/** What one tool became; kept by the hash of the tool. */
interface ToolTexts {
  full?: string;
  reading?: string;
}

/** The functions of one catalogue and their texts. */
export class ServerModules {
  readonly catalogue: Catalogue;
  /** In the order of their names. */
  readonly functions: readonly ToolFunction[];
  readonly #byName: ReadonlyMap<string, ToolFunction>;
  readonly #texts = new Map<string, ToolTexts>();
  readonly #before: ReadonlyMap<string, ToolTexts>;
  readonly #hashes = new Map<string, string>();

  /** Texts of tools that did not change are taken over from `previous`. */
  constructor(catalogue: Catalogue, previous?: ServerModules) {
    this.catalogue = catalogue;
    this.#before = previous ? previous.#texts : new Map();
    const tools = new Map<string, Tool>();
    // Of two tools with one name only the first can be called.
    for (const tool of catalogue.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool);
    const names = assignIdentifiers(tools.keys());
    this.functions = [...tools.values()]
      .map((tool) => ({ tool, functionName: names.get(tool.name)! }))
      .sort((a, b) => compare(a.functionName, b.functionName));
    this.#byName = new Map(this.functions.map((each) => [each.functionName, each]));
  }

  find(functionName: string): ToolFunction | undefined {
    return this.#byName.get(functionName);
  }

  /** The whole module: what the checker reads. */
  source(found: ToolFunction): string {
    return this.#textsOf(found).full ??= toolModule(found);
  }

  /** The module as an agent reads it: the whole one, or a shorter one that names `fullPath`. */
  reading(found: ToolFunction, fullPath: string): string {
    return this.#textsOf(found).reading ??= readingView(found, this.source(found), fullPath);
  }

  /** The code that runs for these functions. */
  runtime(functions: readonly ToolFunction[]): string {
    const named = functions.map(({ tool, functionName }) => ({ tool: tool.name, functionName }));
    return runtimeModule(this.catalogue.server, named);
  }

  #textsOf(found: ToolFunction): ToolTexts {
    const hash = this.#hashOf(found);
    let texts = this.#texts.get(hash);
    if (!texts) this.#texts.set(hash, texts = this.#before.get(hash) ?? {});
    return texts;
  }

  #hashOf({ tool, functionName }: ToolFunction): string {
    let hash = this.#hashes.get(functionName);
    if (hash === undefined) {
      this.#hashes.set(functionName, hash = `${functionName} ${hashTool(tool)}`);
    }
    return hash;
  }
}

/** SHA-256 of everything that a tool's description says. */
export function hashTool(tool: Tool): string {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return hashText(
    JSON.stringify([name, title, description, inputSchema, outputSchema, annotations]),
  );
}

/** SHA-256, as 32 hexadecimal digits. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Orders names the same way on every machine: letters before case. */
export function compare(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left !== right) return left < right ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
