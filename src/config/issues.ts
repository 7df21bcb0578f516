import { RunbyteError } from "../base/errors.ts";

/** Keys and indexes that lead to a value. */
export type Path = readonly (string | number)[];

/** Both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds where the value at a path stands, or its key. */
export type Locate = (path: Path, options?: { readonly key?: boolean }) => Position;

/** Where an issue stands, if its path alone does not say it. */
export interface IssueOptions {
  readonly position?: Position;
  /** The issue is about the key, not about its value. */
  readonly key?: boolean;
}

interface Issue {
  readonly path: Path;
  readonly message: string;
  readonly options: IssueOptions;
}

interface PlacedIssue extends Position {
  readonly where: string;
  readonly message: string;
}

/** Collects everything that is wrong with a configuration, so that people see it all at once. */
export class IssueList {
  readonly #issues = new Map<string, Issue>();
  readonly #variables = new Map<string, string>();
  readonly #file: string | undefined;
  #locate: Locate | undefined;

  /** `file` as people should read it; undefined without a file. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** From now on issues stand where `locate` says. */
  locateWith(locate: Locate): void {
    this.#locate = locate;
  }

  /** Where a value stands; undefined without a file. */
  locate(path: Path): Position | undefined {
    return this.#locate?.(path);
  }

  /** What stands at `path` and below came from an environment variable, not from the file. */
  attribute(path: Path, variable: string): void {
    this.#variables.set(formatPath(path), variable);
  }

  /** Adds an issue; only the first one of a path is kept, later ones follow from it. */
  add(path: Path, message: string, options: IssueOptions = {}): void {
    const key = formatPath(path);
    if (!this.#issues.has(key)) this.#issues.set(key, { path, message, options });
  }

  /** One line per issue, in the order of the file. */
  get lines(): readonly string[] {
    return [...this.#issues.values()]
      .map((issue) => this.#place(issue))
      .sort((a, b) => a.line - b.line || a.column - b.column)
      .map(({ where, message }) => where === "" ? message : `${where}: ${message}`);
  }

  /** @throws {RunbyteError} `CONFIG_INVALID` with one line per issue, if there are any. */
  throwIfAny(): void {
    if (this.#issues.size > 0) throw new RunbyteError("CONFIG_INVALID", this.lines.join("\n"));
  }

  /** Issues of variables stand first, those of the file follow in its order. */
  #place({ path, message, options }: Issue): PlacedIssue {
    const variable = this.#variableOf(path);
    if (variable !== undefined) return { where: variable, message, line: 0, column: 0 };
    const position = options.position ?? this.#locate?.(path, { key: options.key });
    const { line = 0, column = 0 } = position ?? {};
    const place = [this.#file, position?.line, position?.column]
      .filter((part) => part !== undefined).join(":");
    const where = [place, formatPath(withoutValues(path))].filter((part) => part !== "").join(" ");
    return { where, message, line, column };
  }

  #variableOf(path: Path): string | undefined {
    for (let length = path.length; length > 0; length--) {
      const variable = this.#variables.get(formatPath(path.slice(0, length)));
      if (variable !== undefined) return variable;
    }
    return undefined;
  }
}

/** A path without the value that somebody wrote into the name of a variable or header: it may be a secret. */
function withoutValues(path: Path): Path {
  return path.map((part, at) =>
    typeof part === "string" && /^(env|headers)$/.test(String(path[at - 1]))
      ? part.replace(/([=:]).+$/s, "$1…")
      : part
  );
}

/** `mcpServers.gh.args[0]`; names that are no plain words are quoted, so that nothing in them reaches a terminal raw. */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[\w$-]+$/.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}
