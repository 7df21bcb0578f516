import type { Path } from "./issues.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One variable that a string of the configuration used. */
export interface UsedVariable {
  readonly name: string;
  readonly value: string;
}

/** What {@linkcode expandVariables} needs to know. */
export interface ExpandOptions {
  readonly env: Environment;
  /** Called for every variable that is not set. */
  readonly onProblem: (path: Path, message: string) => void;
  /** Called for every variable that was put in. */
  readonly onVariable: (variable: UsedVariable) => void;
  /** Where the value stands in the configuration. @default [] */
  readonly path?: Path;
}

/** What the words of other clients become here. */
const FOREIGN: Readonly<Record<string, string>> = {
  userHome: "write '${HOME}'",
  workspaceFolder: "paths are relative to the config file, write '.'",
  configDir: "paths are relative to the config file, write '.'",
};

/**
 * Replaces `${VAR}`, `${VAR:-default}` and `${env:VAR}` in every string below `value`; `$${` stands for `${`.
 * What was put in is not expanded again; what has a problem stays as it is.
 */
export function expandVariables(value: unknown, options: ExpandOptions): unknown {
  const path = options.path ?? [];
  if (typeof value === "string") return expandString(value, path, options);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      expandVariables(item, { ...options, path: [...path, index] })
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      expandVariables(item, { ...options, path: [...path, key] }),
    ]),
  );
}

function expandString(text: string, path: Path, options: ExpandOptions): string {
  return text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (match, inner?: string, end?: string) => {
    if (inner === undefined) return "${";
    if (end === "") {
      options.onProblem(path, "'${' without '}'; write '$${' for the characters themselves");
      return match;
    }
    const [, name, fallback] = /^(?:env:)?(.*?)(?::-(.*))?$/s.exec(inner)!;
    const set = Object.hasOwn(options.env, name) ? options.env[name] : undefined;
    const value = set === "" ? fallback ?? set : set ?? fallback;
    if (value === undefined) {
      options.onProblem(
        path,
        `${JSON.stringify(name)} is not set in the environment; ${adviseOn(name)}`,
      );
      return match;
    }
    options.onVariable({ name, value });
    return value;
  });
}

function adviseOn(name: string): string {
  if (Object.hasOwn(FOREIGN, name)) return FOREIGN[name];
  if (name.startsWith("input:")) {
    return "Runbyte asks for nothing: put it into a variable, '${NAME}'";
  }
  return `set it, or write '\${${name}:-default}'`;
}
