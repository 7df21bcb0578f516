import { IssueList } from "./issues.ts";
import { checkServerNames } from "./names.ts";
import { validateConfig } from "./validate.ts";

/** What Runbyte would say about a new entry of `mcpServers`; undefined if it would take it. */
export function entryProblem(
  name: string,
  entry: Readonly<Record<string, unknown>>,
): string | undefined {
  const issues = new IssueList(undefined);
  checkServerNames([name], issues);
  validateConfig({ mcpServers: { [name]: entry } }, issues);
  const words = issues.lines.map((line) =>
    line.replace(/^mcpServers(\.[\w-]+|\["[^"]*"\])[.:]\s*/, "")
  );
  return words.length === 0 ? undefined : words.join("; ");
}

/** The name that a server of another client can have here; undefined if none can be made of it. */
export function freeName(name: string): string | undefined {
  const candidates = [name, name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "")];
  return candidates.find((candidate) => {
    const issues = new IssueList(undefined);
    checkServerNames([candidate], issues);
    return issues.lines.length === 0;
  });
}
