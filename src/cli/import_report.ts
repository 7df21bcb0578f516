import type { ClientFile, PlannedServer } from "../config/import.ts";
import { indent, plain } from "./output.ts";

/** What was found in each file, and what would be added: `+` new, `-` left out and why. */
export function formatPlan(files: readonly ClientFile[]): string {
  return files.map(({ client, path, folder, problem, servers }) => {
    const project = folder === undefined ? "" : `, project ${folder}`;
    const lines = [plain(`${client.title}  ${path}${project}`)];
    if (problem !== undefined) lines.push(`! cannot be read: ${plain(problem)}`);
    lines.push(...servers.flatMap(formatServer));
    return indent(lines.join("\n"), 2);
  }).join("\n");
}

function formatServer({ name, verdict, notes }: PlannedServer): readonly string[] {
  if (verdict.kind === "skip") return [plain(`- ${name}  ${verdict.reason}`)];
  const { command, args = [], url, env = {}, headers = {} } = verdict.entry;
  const words = url === undefined ? [command, ...args as string[]].join(" ") : String(url);
  // Names alone: the values may be keys.
  const names = [...Object.keys(env as object), ...Object.keys(headers as object)];
  const extra = names.length === 0 ? "" : `  (${names.join(", ")})`;
  return [plain(`+ ${name}  ${words}${extra}`), ...notes.map((note) => plain(`    ${note}`))];
}
