/**
 * Finds every module that a program needs, and writes canonical paths in place of the specifiers.
 * @module
 */
import { RunbyteError } from "../base/errors.ts";
import { explainImport } from "./import_problem.ts";
import type { Language, PreparedModule, PreparedText, Problem } from "./messages.ts";
import type { ModuleFile, ModuleSource } from "./program.ts";
import { type Edit, editMapped, type MappedText, toSource, unchanged } from "./source_map.ts";
import { resolveSpecifier } from "./specifier.ts";

/** A module of the agent's own, read but not linked. */
export interface OwnModule {
  readonly path: string;
  readonly source: string;
  readonly prepared: PreparedModule;
}

/** A problem in one of the agent's own modules. */
export interface PlacedProblem extends Omit<Problem, "code"> {
  readonly code: Problem["code"] | "import";
  readonly path: string;
  readonly source: string;
}

/** A module with canonical specifiers. */
export interface LinkedModule {
  readonly path: string;
  readonly check: MappedText;
  readonly run: MappedText;
  /** Canonical paths of the modules that `run` imports. */
  readonly runImports: readonly string[];
  /** The agent's own module, with positions in `source`; undefined for generated ones. */
  readonly own?: OwnModule;
  /** Changes whenever `check` or `run` does; undefined for the agent's own. */
  readonly version?: string;
}

/** What the linker needs. */
export interface LinkOptions {
  readonly modules: ModuleSource;
  readonly signal: AbortSignal;
  /** Reads a module of the workspace. */
  readonly read: (
    path: string,
    text: string,
    language: Language,
  ) => Promise<OwnModule | readonly PlacedProblem[]>;
}

/** Modules by path, or what stops the program. */
export type Linked =
  | { readonly ok: true; readonly modules: ReadonlyMap<string, LinkedModule> }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] };

/** Links a program and everything that it imports. */
export async function link(entry: OwnModule, options: LinkOptions): Promise<Linked> {
  const linker = new Linker(options);
  await linker.own(entry);
  return linker.problems.length > 0
    ? { ok: false, problems: linker.problems }
    : { ok: true, modules: linker.modules };
}

/** Where a module stands for the checker: data and JavaScript are described in TypeScript there. */
export function checkPath(path: string): string {
  const absolute = path.startsWith("/") ? path : `/${path}`;
  return absolute.endsWith(".ts") ? absolute : `${absolute}.ts`;
}

/** Import and export statements as code generation writes them, each at the start of a line. */
const GENERATED_IMPORT =
  /^((?:import|export)\s+(?:type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^{}"']*\}|[\w$]+)\s+from\s+)"([^"\n]+)"/gm;

class Linker {
  readonly modules = new Map<string, LinkedModule>();
  readonly problems: PlacedProblem[] = [];
  readonly #options: LinkOptions;
  readonly #loaded = new Map<string, Promise<ModuleFile | undefined>>();

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** Links a module of the agent's own. */
  async own(own: OwnModule): Promise<void> {
    const { path, prepared } = own;
    const found = await this.#findAll(own);
    const run = edits(prepared.run, found, (to) => to);
    this.modules.set(path, {
      path,
      own,
      check: editMapped(prepared.check, edits(prepared.check, found, checkPath, " as string")),
      run: editMapped(prepared.run, run),
      runImports: prepared.run.references.flatMap(({ specifier }) =>
        found.get(specifier)?.path ?? []
      ),
    });
    await this.#addAll(found.values());
  }

  /** The module of every specifier; what is missing is a problem, unless it is asked for at run time. */
  async #findAll(own: OwnModule): Promise<ReadonlyMap<string, ModuleFile>> {
    const { check, run } = own.prepared;
    const statics = new Map<string, number>();
    for (const text of [run, check]) {
      for (const { specifier, kind, start } of text.references) {
        if (kind === "static" && !statics.has(specifier)) {
          statics.set(specifier, toSource(text.segments, start));
        }
      }
    }
    const specifiers = new Set(
      [...check.references, ...run.references].map((one) => one.specifier),
    );
    const found = new Map<string, ModuleFile>();
    await Promise.all([...specifiers].map(async (specifier) => {
      const start = statics.get(specifier);
      const place = {
        path: own.path,
        source: own.source,
        start: start ?? 0,
        length: specifier.length + 2,
      };
      const candidates = resolveSpecifier(specifier, own.path);
      try {
        const file = await this.#load(candidates ?? []);
        if (file !== undefined) return found.set(specifier, file);
        if (start === undefined) return;
        const explanation = await explainImport(specifier, candidates, this.#options.modules);
        this.problems.push({ code: "import", ...place, ...explanation });
      } catch (error) {
        this.#options.signal.throwIfAborted();
        if (!(error instanceof RunbyteError) || error.code === "INTERNAL") throw error;
        if (start === undefined) return;
        const message = `Cannot import '${specifier}': ${error.message}`;
        this.problems.push({ code: "import", ...place, message, hint: error.hint });
      }
    }));
    return found;
  }

  /** The first of the candidates that exists; each path is asked for once. */
  async #load(candidates: readonly string[]): Promise<ModuleFile | undefined> {
    for (const path of candidates) {
      const known = this.#loaded.get(path);
      const loading = known ?? this.#options.modules.load(path, this.#options.signal);
      if (known === undefined) this.#loaded.set(path, loading);
      const file = await loading;
      if (file !== undefined) return file;
    }
    return undefined;
  }

  async #addAll(files: Iterable<ModuleFile>): Promise<void> {
    await Promise.all([...files].map((file) => this.#add(file)));
  }

  async #add(file: ModuleFile): Promise<void> {
    const { path, source, runtime } = file;
    if (this.modules.has(path)) return;
    if (runtime !== undefined) return await this.#addGenerated(file, runtime);
    const placeholder = { path, check: unchanged(""), run: unchanged(""), runImports: [] };
    this.modules.set(path, placeholder);
    const module = await this.#options.read(path, source, languageOf(path));
    if ("prepared" in module) await this.own(module);
    else this.problems.push(...module);
  }

  /** A module whose code is built from names: its text is not read, only its imports are followed. */
  async #addGenerated(file: ModuleFile, runtime: string): Promise<void> {
    let generated = GENERATED.get(file);
    if (generated === undefined) GENERATED.set(file, generated = linkGenerated(file, runtime));
    this.modules.set(file.path, generated.module);
    const files = await Promise.all(generated.imports.map((to) => this.#load([to])));
    await this.#addAll(files.filter((one) => one !== undefined));
  }
}

/** A generated module and everything that it imports, for its types or for its code. */
interface GeneratedModule {
  readonly module: LinkedModule;
  readonly imports: readonly string[];
}

/** The library gives the same objects again and again, for hundreds of tools at once. */
const GENERATED = new WeakMap<ModuleFile, GeneratedModule>();

function linkGenerated({ path, source, version }: ModuleFile, runtime: string): GeneratedModule {
  const runImports: string[] = [];
  const typeImports: string[] = [];
  const canonical = (text: string, imports: string[], shape: (path: string) => string): string =>
    text.replace(GENERATED_IMPORT, (statement, head: string, specifier: string) => {
      const to = resolveSpecifier(specifier, path)?.[0];
      if (to === undefined) return statement;
      imports.push(to);
      return `${head}"${shape(to)}"`;
    });
  const check = unchanged(canonical(source, typeImports, checkPath));
  const run = unchanged(canonical(runtime, runImports, (to) => to));
  const imports = [...new Set([...runImports, ...typeImports])];
  return { module: { path, version, check, run, runImports }, imports };
}

/** Canonical paths in place of the specifiers that were found; `otherwise` goes behind those that were not. */
function edits(
  text: PreparedText,
  found: ReadonlyMap<string, ModuleFile>,
  shape: (path: string) => string,
  otherwise = "",
): Edit[] {
  return text.references.map(({ specifier, start, end }) => {
    const file = found.get(specifier);
    return file === undefined
      ? { start: end, end, text: otherwise }
      : { start, end, text: JSON.stringify(shape(file.path)) };
  });
}

function languageOf(path: string): Language {
  return path.endsWith(".json") ? "json" : path.endsWith(".js") ? "js" : "ts";
}
