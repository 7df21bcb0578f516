/**
 * The modules of one server, made when they are asked for and kept while its tools stay the same.
 * @module
 */
import { hashTool } from "./hash.ts";
import { learnedComment, type LearnedType } from "./learned_text.ts";
import { assignIdentifiers } from "./naming.ts";
import { type CallKind, runtimeModule } from "./runtime_module.ts";
import type { Catalogue, Tool } from "./source.ts";
import { readingView } from "./reading_view.ts";
import { type ToolFunction, toolModule } from "./tool_module.ts";

/** What one tool became; kept by the hash of the tool. */
interface ToolTexts {
  full?: string;
  learned?: string;
  reading?: string;
}

/** Options of {@linkcode ServerModules}. */
export interface ServerModulesOptions {
  /** Texts of tools that did not change are taken over from there. */
  readonly previous?: ServerModules;
  /** What the functions call. @default "tool" */
  readonly kind?: CallKind;
}

/** The functions of one catalogue and their texts. */
export class ServerModules {
  readonly catalogue: Catalogue;
  /** In the order of their names. */
  readonly functions: readonly ToolFunction[];
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #byName: ReadonlyMap<string, ToolFunction>;
  readonly #texts = new Map<string, ToolTexts>();
  readonly #before: ReadonlyMap<string, ToolTexts>;
  readonly #hashes = new Map<string, string>();

  readonly #kind: CallKind;

  constructor(catalogue: Catalogue, { previous, kind = "tool" }: ServerModulesOptions = {}) {
    this.catalogue = catalogue;
    this.#kind = kind;
    this.#before = previous ? previous.#texts : new Map();
    const tools = new Map<string, Tool>();
    // Of two tools with one name only the first can be called.
    for (const tool of catalogue.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool);
    this.#tools = tools;
    const names = assignIdentifiers(tools.keys());
    this.functions = [...tools.values()]
      .map((tool) => ({ tool, functionName: names.get(tool.name)! }))
      .sort((a, b) => compare(a.functionName, b.functionName));
    this.#byName = new Map(this.functions.map((each) => [each.functionName, each]));
  }

  find(functionName: string): ToolFunction | undefined {
    return this.#byName.get(functionName);
  }

  /** The tool that the downstream calls `name`. */
  findTool(name: string): Tool | undefined {
    return this.#tools.get(name);
  }

  /** The whole module: what the checker reads. `learned`: its result has an alias, without the comment. */
  source(found: ToolFunction, learned = false): string {
    const texts = this.#textsOf(found);
    return learned
      ? texts.learned ??= toolModule(found, { learned: "" })
      : texts.full ??= toolModule(found);
  }

  /** The whole module as an agent reads it, with what was learned of its result. */
  whole(found: ToolFunction, learned?: LearnedType): string {
    return learned ? toolModule(found, { learned: learnedComment(learned) }) : this.source(found);
  }

  /** The module as an agent reads it: the whole one, or a shorter one that names `fullPath`. */
  reading(found: ToolFunction, fullPath: string, learned?: LearnedType): string {
    const texts = this.#textsOf(found);
    // Shapes change with every result, so that their text is not worth keeping.
    return learned
      ? readingView(found, fullPath, learnedComment(learned))
      : texts.reading ??= readingView(found, fullPath);
  }

  /** The code that runs for these functions. */
  runtime(functions: readonly ToolFunction[]): string {
    const named = functions.map(({ tool, functionName }) => ({ tool: tool.name, functionName }));
    return runtimeModule(this.catalogue.server, named, this.#kind);
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

/** Orders names the same way on every machine: letters before case. */
export function compare(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  if (left !== right) return left < right ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
