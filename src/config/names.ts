import type { IssueList } from "./issues.ts";

const MAX_LENGTH = 64;

/** Names that are folders or files of the tree itself, in lower case. */
const TAKEN = new Set(["servers", "workspace", "workflows", "index", "index.ts", "readme.md"]);

/** Devices on Windows, where a file of that name cannot exist. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Adds an issue for every server name that cannot be a folder and a module name everywhere.
 * Defends the tree against names that climb, shadow its own folders or reach into prototypes.
 */
export function checkServerNames(names: readonly string[], issues: IssueList): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const path = ["mcpServers", name];
    const problem = describeProblem(name);
    if (problem !== undefined) issues.add(path, problem, { key: true });
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      const message = `this server name differs from '${twin}' only in upper and lower case`;
      issues.add(path, message, { key: true });
    }
    seen.set(name.toLowerCase(), name);
  }
}

function describeProblem(name: string): string | undefined {
  if (name === "") return "a server name must not be empty";
  if (name.length > MAX_LENGTH) {
    return `a server name may have ${MAX_LENGTH} characters, this one has ${name.length}`;
  }
  if (!/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/.test(name)) {
    const better = name.replace(/[^A-Za-z0-9_.-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "");
    const advice = better !== "" && describeProblem(better) === undefined
      ? `; try '${better}'`
      : "";
    return "a server name has letters, digits, '_', '-' and '.' only, " +
      `and '-' and '.' not at its start, '.' not at its end${advice}`;
  }
  if (TAKEN.has(name.toLowerCase()) || DEVICE.test(name) || name === "prototype" || name in {}) {
    return "this server name is reserved; choose another one";
  }
  return undefined;
}
